import { expect, test } from "vitest";
import {
  deployments,
  endpointslices,
  jobs,
  pods,
  services,
  statefulsets,
} from "../../src/client/resources.ts";
import { EXIT } from "./fake-kubelet.ts";
import { addNode, startMachine, type Machine } from "./machine.ts";

const mischief = { conflict: 0.1, lostAnswer: 0.1, slowEvent: 0.2, cutWatch: 0.02 };
const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const labels = { app: "x" };

function template(image: string, annotations: Readonly<Record<string, string>> = {}) {
  return { metadata: { labels, annotations }, spec: { containers: [{ name: "m", image }] } };
}

async function calmDown({ chaos, clock }: Machine): Promise<void> {
  if (chaos !== undefined) chaos.isWild = false;
  await clock.pass(120_000);
}

function noBugs({ log }: Machine): void {
  const bugs = log.lines.filter(({ level }) => level === "error");
  expect(bugs.map((line) => JSON.stringify(line))).toEqual([]);
}

async function images({ api }: Machine): Promise<readonly (string | undefined)[]> {
  return (await api.list(pods)).items.map(({ spec }) => spec?.containers[0]?.image);
}

test.each(seeds)(
  "a rollout comes to its end whatever happens to the API (seed %i)",
  async (seed) => {
    await using machine = await startMachine({ mischief, seed });
    const { api, clock } = machine;
    await addNode(machine);
    const selector = { matchLabels: labels };
    await api.create(deployments, "default", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { replicas: 5, selector, template: template("i:1") },
    });
    await api.create(services, "default", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "s" },
      spec: { selector: labels, ports: [{ port: 80 }] },
    });
    await clock.pass(5_000);
    const body = { spec: { template: template("i:2") } };
    await api.patch(deployments, { namespace: "default", name: "d" }, { type: "strategic", body });
    await clock.pass(5_000);
    await calmDown(machine);
    expect(await images(machine)).toEqual(Array.from({ length: 5 }, () => "i:2"));
    const slices = (await api.list(endpointslices, { namespace: "default" })).items;
    expect(slices.flatMap(({ endpoints }) => endpoints ?? []).length).toBe(5);
    noBugs(machine);
  },
);

test.each(seeds)(
  "a Job counts each success once whatever happens to the API (seed %i)",
  async (seed) => {
    await using machine = await startMachine({ mischief, seed });
    const { api, clock } = machine;
    await addNode(machine);
    const pod = template("i:1", { [EXIT]: "0@500" });
    await api.create(jobs, "default", {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j" },
      spec: {
        completions: 6,
        parallelism: 2,
        template: { ...pod, spec: { ...pod.spec, restartPolicy: "Never" } },
      },
    });
    await clock.pass(30_000);
    await calmDown(machine);
    const { status } = await api.get(jobs, { namespace: "default", name: "j" });
    const { items } = await api.list(pods);
    const succeeded = items.filter((each) => each.status?.phase === "Succeeded").length;
    expect(status?.conditions?.map(({ type }) => type)).toEqual(["SuccessCriteriaMet", "Complete"]);
    expect(status?.succeeded).toBe(succeeded);
    expect(succeeded).toBeGreaterThanOrEqual(6);
    expect(items.flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
    noBugs(machine);
  },
);

test.each(seeds)("a StatefulSet never has two members of a name (seed %i)", async (seed) => {
  await using machine = await startMachine({ mischief, seed });
  const { api, clock } = machine;
  await addNode(machine);
  await api.create(statefulsets, "default", {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "s" },
    spec: {
      replicas: 3,
      serviceName: "s",
      selector: { matchLabels: labels },
      template: template("i:1"),
    },
  });
  await clock.pass(10_000);
  const body = { spec: { template: template("i:2") } };
  await api.patch(statefulsets, { namespace: "default", name: "s" }, { type: "strategic", body });
  await clock.pass(10_000);
  await calmDown(machine);
  expect(await images(machine)).toEqual(["i:2", "i:2", "i:2"]);
  const { status } = await api.get(statefulsets, { namespace: "default", name: "s" });
  expect([status?.readyReplicas, status?.currentRevision === status?.updateRevision]).toEqual([
    3,
    true,
  ]);
  noBugs(machine);
});
