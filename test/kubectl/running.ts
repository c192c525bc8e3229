const shell = (name: string, script: string, more: object = {}): object => ({
  name,
  image: "busybox",
  imagePullPolicy: "IfNotPresent",
  command: ["sh", "-c", script],
  ...more,
});
const serve = "mkdir -p /w; echo served >/w/index.html; exec httpd -f -p 80 -h /w";

/** `a` says three lines and then serves a page; `b` says something every second. */
export const twoContainers = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "two", labels: { app: "two" } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      shell("a", `for i in 1 2 3; do echo a $i; done; ${serve}`, {
        resources: { requests: { cpu: "10m" } },
      }),
      shell("b", "echo b 1; while :; do sleep 1; echo b ticks; done"),
    ],
  },
};

/** `listener` repeats what it is told; `crashed` ended once before it stayed. */
const helpers = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "helpers" },
  spec: {
    terminationGracePeriodSeconds: 1,
    volumes: [{ name: "memory", emptyDir: {} }],
    containers: [
      shell("listener", "while :; do while read line; do echo heard $line; done; sleep 1; done", {
        stdin: true,
      }),
      shell("crashed", "[ -e /m/x ] && exec sleep 100000; touch /m/x; echo crashed once", {
        volumeMounts: [{ name: "memory", mountPath: "/m" }],
      }),
    ],
  },
};

const web = { app: "web" };

export const runningObjects = {
  apiVersion: "v1",
  kind: "List",
  items: [
    twoContainers,
    helpers,
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: {
        selector: { matchLabels: web },
        template: {
          metadata: { labels: web },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [shell("web", `echo serving; ${serve}`)],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web" },
      spec: { selector: web, ports: [{ port: 80 }] },
    },
  ],
};
