import { expect, test } from "vitest";
import { endpoints, endpointslices, services } from "../../client/resources.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { EndpointSlice } from "../../model/types/discovery-v1.ts";
import { decide, type KubernetesServiceView } from "./decide.ts";

const config = { clusterIP: "10.96.0.1", address: "10.244.0.1", port: 6443 };
const nothing: KubernetesServiceView = {
  service: undefined,
  endpoints: undefined,
  slice: undefined,
  config,
};

/** What is there once everything was created. */
function created(): KubernetesServiceView {
  const objectOf = <T extends KubeObject>(kind: unknown): Stored<T> => {
    const write = decide(nothing).writes.find((each) => "kind" in each && each.kind === kind);
    if (write?.verb !== "create") throw new Error("it is not created");
    const metadata = { ...write.object.metadata, uid: "u", resourceVersion: "1" };
    return { ...write.object, metadata } as Stored<T>;
  };
  return {
    service: objectOf(services),
    endpoints: objectOf(endpoints),
    slice: objectOf<EndpointSlice>(endpointslices),
    config,
  };
}

test("the Service kubernetes and its endpoints are created, and then left alone", () => {
  expect(decide(nothing).writes.map(({ verb }) => verb)).toEqual(["create", "create", "create"]);
  expect(decide(created()).writes).toEqual([]);
});

test("an API that listens at another port than last time is found there", () => {
  const { writes } = decide({ ...created(), config: { ...config, port: 7443 } });
  const objects = writes.map((write) => (write.verb === "update" ? write.object : write));
  expect(objects).toMatchObject([
    { kind: "Service", spec: { clusterIP: "10.96.0.1", ports: [{ port: 443, targetPort: 7443 }] } },
    { kind: "Endpoints", subsets: [{ ports: [{ port: 7443 }] }] },
    { kind: "EndpointSlice", ports: [{ port: 7443 }] },
  ]);
});
