import { expect, test } from "vitest";
import {
  deployments,
  endpoints,
  endpointslices,
  pods,
  services,
} from "../../src/client/resources.ts";
import type { Service } from "../../src/model/types/core-v1.ts";
import { addNode, startMachine, type Machine } from "./machine.ts";

const labels = { app: "web" };

function web(replicas: number) {
  const template = { metadata: { labels }, spec: { containers: [{ name: "m", image: "i" }] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec };
}

function service(spec: Partial<Service["spec"]> = {}): Service {
  const ports = [{ port: 80 }];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web" },
    spec: { selector: labels, ports, ...spec },
  };
}

async function addresses({ api }: Machine) {
  const slices = (await api.list(endpointslices, { namespace: "default" })).items;
  const old = (await api.list(endpoints, { namespace: "default" })).items;
  const inSlices = slices.flatMap((slice) => slice.endpoints ?? []);
  return {
    slices: slices.length,
    ready: inSlices.filter(({ conditions }) => conditions?.ready === true).length,
    old: old.flatMap(({ subsets = [] }) => subsets.flatMap((each) => each.addresses ?? [])).length,
  };
}

function noErrors({ log }: Machine): void {
  const bad = log.lines.filter(({ level }) => level === "error" || level === "warn");
  expect(bad.map((line) => JSON.stringify(line))).toEqual([]);
}

test("endpoints follow pods as they come, get ready and go, and go with their Service", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await addNode(machine);
  await api.create(services, "default", service());
  await clock.pass(10);
  expect(await addresses(machine)).toEqual({ slices: 1, ready: 0, old: 0 });
  await api.create(deployments, "default", web(3));
  await clock.pass(1_000);
  expect(await addresses(machine)).toEqual({ slices: 1, ready: 3, old: 3 });
  const [first] = (await api.list(pods)).items;
  await api.delete(pods, { namespace: "default", name: first?.metadata.name ?? "" });
  await clock.pass(20);
  expect(await addresses(machine)).toEqual({ slices: 1, ready: 2, old: 2 });
  await clock.pass(1_000);
  expect(await addresses(machine)).toEqual({ slices: 1, ready: 3, old: 3 });
  await api.delete(services, { namespace: "default", name: "web" });
  await clock.pass(100);
  expect(await addresses(machine)).toEqual({ slices: 0, ready: 0, old: 0 });
  noErrors(machine);
});

test("Endpoints that a person wrote for a Service without selector are mirrored", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await api.create(services, "default", service({ selector: undefined }));
  await api.create(endpoints, "default", {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "web" },
    subsets: [{ addresses: [{ ip: "192.0.2.7" }], ports: [{ port: 5432 }] }],
  });
  await clock.pass(10);
  const { items } = await api.list(endpointslices, { namespace: "default" });
  expect(
    items.map(({ endpoints: list, ports }) => [list?.[0]?.addresses, ports?.[0]?.port]),
  ).toEqual([[["192.0.2.7"], 5432]]);
  noErrors(machine);
});
