import { expect, test } from "vitest";
import type { KubeObject } from "../../model/object.ts";
import { printerOf } from "./printers.ts";

const now = Date.parse("2026-11-21T00:10:00Z");
const metadata = { name: "x", namespace: "default", creationTimestamp: "2026-11-21T00:00:00Z" };

const spec = (value: unknown, status?: unknown): KubeObject =>
  ({ metadata, spec: value, status }) as KubeObject;
const withFields = (fields: object): KubeObject => ({ metadata, ...fields });

const template = {
  spec: {
    containers: [
      { name: "a", image: "i:1" },
      { name: "b", image: "i:2" },
    ],
    nodeSelector: { disk: "ssd" },
  },
};
const selector = {
  matchLabels: { app: "web" },
  matchExpressions: [{ key: "tier", operator: "In", values: ["b", "a"] }],
};

const rows: readonly (readonly [string, string, string, KubeObject, readonly unknown[]])[] = [
  [
    "data and binary data are counted together",
    "",
    "configmaps",
    withFields({ data: { a: "1" }, binaryData: { b: "" } }),
    ["x", 2, "10m"],
  ],
  [
    "a secret shows its type",
    "",
    "secrets",
    withFields({ type: "Opaque", data: { a: "" } }),
    ["x", "Opaque", 1, "10m"],
  ],
  [
    "a cordoned node with two roles",
    "",
    "nodes",
    {
      metadata: {
        ...metadata,
        labels: {
          "node-role.kubernetes.io/worker": "",
          "node-role.kubernetes.io/control-plane": "",
        },
      },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: "Ready", status: "True" }],
        addresses: [{ type: "InternalIP", address: "10.0.0.1" }],
        nodeInfo: { kubeletVersion: "v1.36.2", osImage: "Debian", kernelVersion: "6.1" },
      },
    } as KubeObject,
    [
      "x",
      "Ready,SchedulingDisabled",
      "control-plane,worker",
      "10m",
      "v1.36.2",
      "10.0.0.1",
      "<none>",
      "Debian",
      "6.1",
      "<unknown>",
    ],
  ],
  [
    "a service of type LoadBalancer waits for its address",
    "",
    "services",
    spec({
      type: "LoadBalancer",
      clusterIPs: ["10.96.0.1"],
      ports: [
        { port: 80, protocol: "TCP", nodePort: 30080 },
        { port: 53, protocol: "UDP" },
      ],
      selector: { b: "2", a: "1" },
    }),
    ["x", "LoadBalancer", "10.96.0.1", "<pending>", "80:30080/TCP,53/UDP", "10m", "a=1,b=2"],
  ],
  [
    "an external name is its own address",
    "",
    "services",
    spec({ type: "ExternalName", externalName: "a.b" }),
    ["x", "ExternalName", "<none>", "a.b", "<none>", "10m", "<none>"],
  ],
  [
    "more than three endpoints are counted",
    "",
    "endpoints",
    withFields({
      subsets: [
        {
          addresses: [{ ip: "1.1.1.1" }, { ip: "1.1.1.2" }, { ip: "1.1.1.3" }, { ip: "1.1.1.4" }],
          ports: [{ port: 80 }],
        },
      ],
    }),
    ["x", "1.1.1.1:80,1.1.1.2:80,1.1.1.3:80 + 1 more...", "10m"],
  ],
  [
    "an event that happened again",
    "",
    "events",
    withFields({
      involvedObject: { kind: "Pod", name: "p", fieldPath: "spec.containers{c}" },
      type: "Warning",
      reason: "BackOff",
      message: " Back-off \n",
      source: { component: "kubelet", host: "n" },
      firstTimestamp: "2026-11-21T00:08:00Z",
      lastTimestamp: "2026-11-21T00:09:30Z",
      count: 3,
    }),
    [
      "30s",
      "Warning",
      "BackOff",
      "pod/p",
      "spec.containers{c}",
      "kubelet, n",
      "Back-off",
      "2m",
      3,
      "x",
    ],
  ],
  [
    "the other face of an event without a count",
    "events.k8s.io",
    "events",
    withFields({
      regarding: { kind: "Pod" },
      eventTime: "2026-11-21T00:09:00.000000Z",
      reportingController: "c",
    }),
    ["60s", "", "", "pod", "", "c", "", "60s", 1, "x"],
  ],
  [
    "a bound claim",
    "",
    "persistentvolumeclaims",
    spec(
      { volumeName: "v", storageClassName: "s", volumeMode: "Filesystem" },
      {
        phase: "Bound",
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteMany", "ReadWriteOnce"],
      },
    ),
    ["x", "Bound", "v", "1Gi", "RWO,RWX", "s", "<unset>", "10m", "Filesystem"],
  ],
  [
    "quota in use",
    "",
    "resourcequotas",
    spec({}, { hard: { pods: "2", "limits.cpu": "4" }, used: { pods: "1" } }),
    ["x", "pods: 1/2", "limits.cpu: 0/4", "10m"],
  ],
  [
    "a deployment that is rolling out",
    "apps",
    "deployments",
    spec(
      { replicas: 3, template, selector },
      { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
    ),
    ["x", "2/3", 1, 2, "10m", "a,b", "i:1,i:2", "app=web,tier in (a,b)"],
  ],
  [
    "a daemon set",
    "apps",
    "daemonsets",
    spec(
      { template, selector },
      { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1 },
    ),
    ["x", 1, 1, 1, 0, 0, "disk=ssd", "10m", "a,b", "i:1,i:2", "app=web,tier in (a,b)"],
  ],
  [
    "a revision and its owner",
    "apps",
    "controllerrevisions",
    {
      metadata: {
        ...metadata,
        ownerReferences: [
          { apiVersion: "apps/v1", kind: "StatefulSet", name: "s", uid: "u", controller: true },
        ],
      },
      revision: 4,
    } as KubeObject,
    ["x", "statefulset.apps/s", 4, "10m"],
  ],
  [
    "a job under way",
    "batch",
    "jobs",
    spec(
      { completions: 2, template, selector },
      { succeeded: 1, startTime: "2026-11-21T00:09:00Z" },
    ),
    ["x", "Running", "1/2", "60s", "10m", "a,b", "i:1,i:2", "app=web,tier in (a,b)"],
  ],
  [
    "a finished job that ran in parallel",
    "batch",
    "jobs",
    spec(
      { parallelism: 3, template },
      {
        succeeded: 3,
        startTime: "2026-11-21T00:01:00Z",
        completionTime: "2026-11-21T00:01:05Z",
        conditions: [{ type: "Complete", status: "True" }],
      },
    ),
    ["x", "Complete", "3/1 of 3", "5s", "10m", "a,b", "i:1,i:2", "<none>"],
  ],
  [
    "a cron job that never ran",
    "batch",
    "cronjobs",
    spec({ schedule: "* * * * *", suspend: false, jobTemplate: { spec: { template } } }),
    ["x", "* * * * *", "<none>", "False", 0, "<none>", "10m", "a,b", "i:1,i:2", "<none>"],
  ],
  [
    "an autoscaler before its first measurement",
    "autoscaling",
    "horizontalpodautoscalers",
    spec({
      scaleTargetRef: { kind: "Deployment", name: "web" },
      maxReplicas: 3,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
        },
      ],
    }),
    ["x", "Deployment/web", "cpu: <unknown>/80%", "<unset>", 3, 0, "10m"],
  ],
  [
    "an ingress with a certificate",
    "networking.k8s.io",
    "ingresses",
    spec(
      { tls: [{}], rules: [{ host: "a.b" }, {}] },
      { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } },
    ),
    ["x", "<none>", "a.b", "1.2.3.4", "80, 443", "10m"],
  ],
  [
    "a slice of named and open ports",
    "discovery.k8s.io",
    "endpointslices",
    withFields({
      addressType: "IPv4",
      ports: [{ port: 80 }, { name: "" }],
      endpoints: [{ addresses: ["1.2.3.4"] }],
    }),
    ["x", "IPv4", "80,", "1.2.3.4", "10m"],
  ],
  [
    "a budget of one kind",
    "policy",
    "poddisruptionbudgets",
    spec({ minAvailable: "50%" }, { disruptionsAllowed: 1 }),
    ["x", "50%", "N/A", 1, "10m"],
  ],
  [
    "who a role is bound to",
    "rbac.authorization.k8s.io",
    "rolebindings",
    withFields({
      roleRef: { kind: "Role", name: "r" },
      subjects: [
        { kind: "User", name: "u" },
        { kind: "ServiceAccount", name: "s", namespace: "n" },
      ],
    }),
    ["x", "Role/r", "10m", "u", "", "n/s"],
  ],
  [
    "the default storage class",
    "storage.k8s.io",
    "storageclasses",
    {
      metadata: {
        ...metadata,
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "p",
      reclaimPolicy: "Retain",
      volumeBindingMode: "Immediate",
    } as KubeObject,
    ["x (default)", "p", "Retain", "Immediate", false, "10m"],
  ],
  [
    "a role has the default columns",
    "rbac.authorization.k8s.io",
    "roles",
    withFields({}),
    ["x", "2026-11-21T00:00:00Z"],
  ],
];

test.each(rows)("%s", (_title, ...row) => {
  const [group, resource, object, cells] = row;
  expect(printerOf(group, resource).cells(object, now)).toEqual(cells);
});

test("the row of a finished pod says that it is", () => {
  const conditions = (phase: string) => printerOf("", "pods").conditions?.(spec({}, { phase }));
  expect([conditions("Running"), conditions("Failed")]).toEqual([
    [],
    [{ type: "Completed", status: "True", reason: "Failed", message: "The pod failed." }],
  ]);
});
