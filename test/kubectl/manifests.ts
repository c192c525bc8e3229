/** A Deployment of two containers, as people write one. */
export function deployment(name: string, image = "nginx:1"): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels: { made: "by-test" } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            { name: "web", image, ports: [{ containerPort: 80 }] },
            { name: "helper", image: "helper:1" },
          ],
        },
      },
    },
  };
}

export function pod(name: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: "c", image: "busybox" }] },
  };
}

export function configMap(name: string, data: Readonly<Record<string, string>> = {}): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}
