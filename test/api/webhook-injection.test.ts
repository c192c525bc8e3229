import { expect, test } from "vitest";
import { startTestEngine } from "../harness/test-engine.ts";
import { injectSidecar, startWebhookServer } from "./webhook-server.ts";

const deployment = JSON.stringify({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "mesh" },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        terminationGracePeriodSeconds: 2,
        containers: [
          {
            name: "app",
            image: "busybox:latest",
            imagePullPolicy: "IfNotPresent",
            command: ["sleep", "1000000"],
          },
        ],
      },
    },
  },
});

test("an injector on loopback gives a Deployment's pods a native sidecar, and they run as 2/2", async () => {
  await using server = await startWebhookServer({ "/inject": injectSidecar });
  await using engine = await startTestEngine("webhook-inject");
  const webhook = {
    name: "injector.example.com",
    clientConfig: { url: `${server.url}/inject`, caBundle: server.caBundle },
    rules: [{ operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] }],
    namespaceSelector: { matchLabels: { sidecars: "yes" } },
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
  };
  const configuration = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name: "injector" },
    webhooks: [webhook],
  };
  await engine.apply(JSON.stringify(configuration));
  await engine.kubectl("create namespace mesh");
  await engine.kubectl("label namespace mesh sidecars=yes");
  await engine.apply(deployment);
  await engine.kubectl("rollout status deployment/web -n mesh --timeout=60s");
  expect(await engine.kubectl("get pods -n mesh --no-headers")).toMatch(/^web-\S+ +2\/2 +Running/);
  const statuses = "{.items[*].status.initContainerStatuses[*]['name','started','ready']}";
  expect(await engine.kubectl(`get pods -n mesh -o jsonpath="${statuses}"`)).toBe(
    "proxy true true",
  );
});
