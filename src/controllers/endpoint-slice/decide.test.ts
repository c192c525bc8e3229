import { expect, test } from "vitest";
import type { Stored } from "../../model/object.ts";
import type { Pod, PodSpec, Service, ServiceSpec } from "../../model/types/core-v1.ts";
import type { EndpointSlice } from "../../model/types/discovery-v1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";

function service(spec: Partial<ServiceSpec> = {}): Stored<Service> {
  const ports = [{ name: "http", port: 80, targetPort: "web" }];
  return stored<Service>("web", { spec: { selector: { app: "web" }, ports, ...spec } });
}

interface PodOptions {
  readonly ready?: boolean;
  readonly going?: boolean;
  readonly port?: number;
  readonly spec?: Partial<PodSpec>;
}

function pod(name: string, ip: string, options: PodOptions = {}): Stored<Pod> {
  const { ready = true, going = false, port = 8080, spec = {} } = options;
  const ports = [{ name: "web", containerPort: port }];
  return stored<Pod>(name, {
    metadata: going ? { deletionTimestamp: "2026-01-01T12:00:00Z" } : {},
    spec: { containers: [{ name: "m", image: "i", ports }], nodeName: "n1", ...spec },
    status: { podIP: ip, conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  });
}

function slicesOf(
  object: Stored<Service>,
  pods: readonly Stored<Pod>[],
  slices: readonly Stored<EndpointSlice>[] = [],
) {
  return decide({ service: object, pods, slices }, NOON).writes;
}

/** Addresses with their conditions and ports in short: `10.0.0.1 ready serving:8080`. */
function shown(object: Stored<Service>, pods: readonly Stored<Pod>[]): readonly string[] {
  return slicesOf(object, pods).flatMap((write) => {
    if (write.verb !== "create") return [];
    const { endpoints = [], ports = [] } = write.object as EndpointSlice;
    return endpoints.map(({ addresses, conditions = {} }) => {
      const held = Object.entries(conditions).flatMap(([name, value]) =>
        value === true ? [name] : [],
      );
      return `${[...addresses, ...held].join(" ")}:${ports.map(({ port }) => port).join()}`;
    });
  });
}

test("the slice of a Service is named after it, owned by it and says what changed when", () => {
  expect(slicesOf(service(), [pod("a", "10.0.0.1")])).toEqual([
    {
      verb: "create",
      kind: expect.objectContaining({ resource: "endpointslices" }),
      object: {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: "web-",
          namespace: "default",
          labels: {
            "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            "kubernetes.io/service-name": "web",
          },
          annotations: {
            "endpoints.kubernetes.io/last-change-trigger-time": "2026-01-01T12:00:00Z",
          },
          ownerReferences: [
            {
              apiVersion: "v1",
              kind: "Service",
              name: "web",
              uid: "uid-web",
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        addressType: "IPv4",
        endpoints: [
          {
            addresses: ["10.0.0.1"],
            conditions: { ready: true, serving: true, terminating: false },
            hostname: undefined,
            targetRef: { kind: "Pod", namespace: "default", name: "a", uid: "uid-a" },
            nodeName: "n1",
          },
        ],
        ports: [{ name: "http", port: 8080, protocol: "TCP", appProtocol: undefined }],
      },
    },
  ]);
});

const sidecar = {
  name: "s",
  image: "i",
  restartPolicy: "Always",
  ports: [{ name: "web", containerPort: 9000 }],
};

test.each<[string, Partial<ServiceSpec>, readonly Stored<Pod>[], readonly string[]]>([
  [
    "a pod that is not ready is there but not ready",
    {},
    [pod("a", "10.0.0.1", { ready: false })],
    ["10.0.0.1:8080"],
  ],
  [
    "a pod on its way out serves but is not ready",
    {},
    [pod("a", "10.0.0.1", { going: true })],
    ["10.0.0.1 serving terminating:8080"],
  ],
  [
    "publishNotReadyAddresses makes it ready all the same",
    { publishNotReadyAddresses: true },
    [pod("a", "10.0.0.1", { ready: false })],
    ["10.0.0.1 ready:8080"],
  ],
  [
    "pods with different named ports are in different slices",
    {},
    [pod("a", "10.0.0.1"), pod("b", "10.0.0.2", { port: 9090 })],
    ["10.0.0.1 ready serving:8080", "10.0.0.2 ready serving:9090"],
  ],
  [
    "case 173: a named port may be a sidecar's",
    {},
    [
      pod("a", "10.0.0.1", {
        spec: { containers: [{ name: "m", image: "i" }], initContainers: [sidecar] },
      }),
    ],
    ["10.0.0.1 ready serving:9000"],
  ],
  ["a pod without address is not there", {}, [pod("a", "")], []],
])("%s", (_title, spec, pods, expected) => {
  expect(shown(service(spec), pods)).toEqual(expected);
});

test("a Service without endpoints keeps one empty slice", () => {
  const [write] = slicesOf(service(), []);
  expect(write).toMatchObject({ verb: "create", object: { endpoints: [], ports: [] } });
});

test("endpoints stay in the slice that has them, and only what changed is written", () => {
  const made = slicesOf(service(), [pod("a", "10.0.0.1"), pod("b", "10.0.0.2")]);
  const slice =
    made[0]?.verb === "create" ? stored("web-x", made[0].object as EndpointSlice) : undefined;
  if (slice === undefined) throw new Error("no slice was made");
  const pods = [pod("a", "10.0.0.1"), pod("b", "10.0.0.2")];
  expect(slicesOf(service(), pods, [slice])).toEqual([]);
  const changed = [pod("a", "10.0.0.1", { ready: false }), pod("c", "10.0.0.3")];
  expect(slicesOf(service(), changed, [slice])).toMatchObject([
    {
      verb: "update",
      object: {
        metadata: { name: "web-x" },
        endpoints: [
          { addresses: ["10.0.0.1"], conditions: { ready: false } },
          { addresses: ["10.0.0.3"], conditions: { ready: true } },
        ],
      },
    },
  ]);
});

test("a slice holds a hundred endpoints and no more", () => {
  const pods = Array.from({ length: 230 }, (_, index) => pod(`p${index}`, `10.0.1.${index}`));
  const sizes = slicesOf(service(), pods).map((write) =>
    write.verb === "create" ? (write.object as EndpointSlice).endpoints?.length : 0,
  );
  expect(sizes).toEqual([100, 100, 30]);
});
