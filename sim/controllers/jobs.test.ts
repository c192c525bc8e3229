import { expect, test } from "vitest";
import { events, jobs, pods } from "../../src/client/resources.ts";
import type { Stored } from "../../src/model/object.ts";
import type { Job, JobSpec } from "../../src/model/types/batch-v1.ts";
import type { Pod } from "../../src/model/types/core-v1.ts";
import { EXIT, STOP_EXIT } from "./fake-kubelet.ts";
import { addNode, startMachine, type Machine } from "./machine.ts";

interface JobOptions extends Partial<JobSpec> {
  /** How each pod ends: `"0@1000"`. */
  readonly exit?: string;
  readonly restartPolicy?: string;
}

function job({ exit, restartPolicy = "Never", ...spec }: JobOptions): Job {
  const annotations = { [STOP_EXIT]: "1", ...(exit !== undefined && { [EXIT]: exit }) };
  const template = {
    metadata: { annotations },
    spec: { restartPolicy, containers: [{ name: "m", image: "i" }] },
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "j" },
    spec: { ...spec, template },
  };
}

async function start(machine: Machine, options: JobOptions): Promise<void> {
  await addNode(machine);
  await machine.api.create(jobs, "default", job(options));
}

async function stateOf({ api }: Machine) {
  const { status = {} } = await api.get(jobs, { namespace: "default", name: "j" });
  const {
    startTime: _startTime,
    completionTime: _completionTime,
    uncountedTerminatedPods: _uncounted,
    conditions = [],
    ...counts
  } = status;
  const held = conditions.filter((each) => each.status === "True");
  return { ...counts, conditions: held.map(({ type, reason }) => `${type} ${reason}`) };
}

async function podsOf({ api }: Machine): Promise<readonly Stored<Pod>[]> {
  return (await api.list(pods, { namespace: "default" })).items;
}

async function said({ api }: Machine): Promise<readonly string[]> {
  const { items } = await api.list(events);
  return items
    .filter(({ involvedObject }) => involvedObject.kind === "Job")
    .map(({ reason, message }) => `${reason} ${message?.replace(/j-(\d+-)?\w{5}/, "j-$1x")}`);
}

function noErrors({ log }: Machine): void {
  const bad = log.lines.filter(({ level }) => level === "error" || level === "warn");
  expect(bad.map((line) => JSON.stringify(line))).toEqual([]);
}

test("case 163: a Job whose pod succeeds is complete, in the steps that Kubernetes shows", async () => {
  await using machine = await startMachine();
  await start(machine, { exit: "0@1000" });
  await machine.clock.pass(50);
  expect(await stateOf(machine)).toEqual({ active: 1, ready: 0, terminating: 0, conditions: [] });
  await machine.clock.pass(500);
  expect(await stateOf(machine)).toEqual({ active: 1, ready: 1, terminating: 0, conditions: [] });
  await machine.clock.pass(1000);
  expect(await stateOf(machine)).toEqual({
    succeeded: 1,
    ready: 0,
    terminating: 0,
    conditions: ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"],
  });
  expect((await podsOf(machine)).map(({ metadata }) => metadata.finalizers ?? [])).toEqual([[]]);
  expect(await said(machine)).toEqual([
    "SuccessfulCreate Created pod: j-x",
    "Completed Job completed",
  ]);
  noErrors(machine);
});

test("a Job that fails too often fails, after waits that double", async () => {
  await using machine = await startMachine();
  await start(machine, { exit: "1@0", backoffLimit: 2 });
  await machine.clock.pass(5_000);
  expect((await podsOf(machine)).length).toBe(1);
  await machine.clock.pass(10_000);
  expect((await podsOf(machine)).length).toBe(2);
  await machine.clock.pass(10_000);
  expect((await podsOf(machine)).length).toBe(2);
  await machine.clock.pass(15_000);
  expect(await stateOf(machine)).toEqual({
    failed: 3,
    ready: 0,
    terminating: 0,
    conditions: ["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"],
  });
  expect((await said(machine)).at(-1)).toBe(
    "BackoffLimitExceeded Job has reached the specified backoff limit",
  );
  noErrors(machine);
});

test("parallelism bounds the pods at work until all completions are there", async () => {
  await using machine = await startMachine();
  await start(machine, { exit: "0@1000", completions: 5, parallelism: 2 });
  await machine.clock.pass(500);
  expect((await podsOf(machine)).length).toBe(2);
  await machine.clock.pass(10_000);
  expect(await stateOf(machine)).toMatchObject({
    succeeded: 5,
    conditions: ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"],
  });
  expect((await podsOf(machine)).length).toBe(5);
  noErrors(machine);
});

test("an indexed Job runs each index once, with its number in name, label, hostname and environment", async () => {
  await using machine = await startMachine();
  const exit = "0@1000";
  await start(machine, { exit, completions: 3, parallelism: 3, completionMode: "Indexed" });
  await machine.clock.pass(200);
  const made = await podsOf(machine);
  expect(
    made.map(({ metadata, spec }) => [
      metadata.name.slice(0, 4),
      metadata.labels?.["batch.kubernetes.io/job-completion-index"],
      spec?.hostname,
      spec?.containers[0]?.env?.[0]?.name,
    ]),
  ).toEqual(
    [0, 1, 2].map((index) => [`j-${index}-`, `${index}`, `j-${index}`, "JOB_COMPLETION_INDEX"]),
  );
  await machine.clock.pass(2_000);
  expect(await stateOf(machine)).toMatchObject({
    succeeded: 3,
    completedIndexes: "0-2",
    conditions: ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"],
  });
  noErrors(machine);
});

test("with a limit per index one index fails alone and the others go on", async () => {
  await using machine = await startMachine();
  await start(machine, {
    completions: 2,
    parallelism: 2,
    completionMode: "Indexed",
    backoffLimitPerIndex: 1,
  });
  await machine.clock.pass(200);
  const finish = async (index: number, code: number) => {
    const active = (await podsOf(machine)).filter(({ status }) => status?.phase === "Running");
    const pod = active.find(({ spec }) => spec?.hostname === `j-${index}`);
    if (pod !== undefined) await machine.kubelet.exit(pod, code);
    await machine.clock.pass(100);
  };
  await finish(0, 1);
  expect(await stateOf(machine)).toMatchObject({ active: 1, failedIndexes: "" });
  await machine.clock.pass(10_500);
  const counts = (await podsOf(machine)).map(
    ({ metadata }) => metadata.annotations?.["batch.kubernetes.io/job-index-failure-count"],
  );
  expect(counts.toSorted(byText)).toEqual(["0", "0", "1"]);
  await finish(0, 1);
  expect(await stateOf(machine)).toMatchObject({ active: 1, failedIndexes: "0" });
  await finish(1, 0);
  expect(await stateOf(machine)).toMatchObject({
    succeeded: 1,
    failed: 2,
    completedIndexes: "1",
    failedIndexes: "0",
    conditions: ["FailureTarget FailedIndexes", "Failed FailedIndexes"],
  });
  noErrors(machine);
});

test("a Job over its deadline deletes its pods and fails when they are gone", async () => {
  await using machine = await startMachine();
  await start(machine, { activeDeadlineSeconds: 4 });
  await machine.clock.pass(3_900);
  expect(await stateOf(machine)).toEqual({ active: 1, ready: 1, terminating: 0, conditions: [] });
  await machine.clock.pass(110);
  expect(await stateOf(machine)).toEqual({
    failed: 1,
    ready: 0,
    terminating: 1,
    conditions: ["FailureTarget DeadlineExceeded"],
  });
  await machine.clock.pass(200);
  expect(await stateOf(machine)).toEqual({
    failed: 1,
    ready: 0,
    terminating: 0,
    conditions: ["FailureTarget DeadlineExceeded", "Failed DeadlineExceeded"],
  });
  expect(await said(machine)).toEqual([
    "SuccessfulCreate Created pod: j-x",
    "SuccessfulDelete Deleted pod: j-x",
    "DeadlineExceeded Job was active longer than specified deadline",
  ]);
  noErrors(machine);
});

test("case 167: with podReplacementPolicy Failed the successor waits for the end of its predecessor", async () => {
  await using machine = await startMachine();
  await start(machine, { podReplacementPolicy: "Failed", backoffLimit: 3 });
  await machine.clock.pass(500);
  const [pod] = await podsOf(machine);
  const key = { namespace: "default", name: pod?.metadata.name ?? "" };
  await machine.api.delete(pods, key);
  await machine.clock.pass(20);
  expect(await stateOf(machine)).toEqual({ ready: 0, terminating: 1, conditions: [] });
  await machine.clock.pass(20_000);
  expect((await podsOf(machine)).length).toBe(1);
  expect(await stateOf(machine)).toMatchObject({ active: 1, terminating: 0 });
  noErrors(machine);
});

test("a deleted pod is replaced about ten seconds later (golden 137)", async () => {
  await using machine = await startMachine();
  await start(machine, { backoffLimit: 1 });
  await machine.clock.pass(1_000);
  const [pod] = await podsOf(machine);
  await machine.api.delete(pods, { namespace: "default", name: pod?.metadata.name ?? "" });
  await machine.clock.pass(8_000);
  expect(await stateOf(machine)).toEqual({ ready: 0, failed: 1, terminating: 0, conditions: [] });
  await machine.clock.pass(3_000);
  expect(await stateOf(machine)).toEqual({
    active: 1,
    ready: 1,
    failed: 1,
    terminating: 0,
    conditions: [],
  });
});

test("a suspended Job has no pods, and a resumed one starts its clock anew", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await start(machine, { suspend: true });
  await clock.pass(100);
  expect(await stateOf(machine)).toEqual({
    ready: 0,
    terminating: 0,
    conditions: ["Suspended JobSuspended"],
  });
  const resume = { type: "merge", body: { spec: { suspend: false } } } as const;
  await api.patch(jobs, { namespace: "default", name: "j" }, resume);
  await clock.pass(500);
  expect(await stateOf(machine)).toEqual({ active: 1, ready: 1, terminating: 0, conditions: [] });
  expect(await said(machine)).toEqual([
    "Suspended Job suspended",
    "SuccessfulCreate Created pod: j-x",
    "Resumed Job resumed",
  ]);
  const suspend = { type: "merge", body: { spec: { suspend: true } } } as const;
  await api.patch(jobs, { namespace: "default", name: "j" }, suspend);
  await clock.pass(500);
  expect((await podsOf(machine)).length).toBe(0);
  noErrors(machine);
});

test("a success policy ends a Job before all indexes are done", async () => {
  await using machine = await startMachine();
  await start(machine, {
    completions: 3,
    parallelism: 3,
    completionMode: "Indexed",
    successPolicy: { rules: [{ succeededIndexes: "0" }] },
  });
  await machine.clock.pass(200);
  const leader = (await podsOf(machine)).find(({ spec }) => spec?.hostname === "j-0");
  if (leader !== undefined) await machine.kubelet.exit(leader, 0);
  await machine.clock.pass(500);
  expect(await stateOf(machine)).toMatchObject({
    succeeded: 1,
    completedIndexes: "0",
    conditions: ["SuccessCriteriaMet SuccessPolicy", "Complete SuccessPolicy"],
  });
  noErrors(machine);
});

test("a finished Job goes with its pods when its time to live is over", async () => {
  await using machine = await startMachine();
  await start(machine, { exit: "0@0", ttlSecondsAfterFinished: 5 });
  await machine.clock.pass(2_000);
  expect((await machine.api.list(jobs)).items.length).toBe(1);
  await machine.clock.pass(5_000);
  expect((await machine.api.list(jobs)).items).toEqual([]);
  expect(await podsOf(machine)).toEqual([]);
});

test("a Job that is deleted while its pod runs leaves nothing behind", async () => {
  await using machine = await startMachine();
  await start(machine, {});
  await machine.clock.pass(500);
  await machine.api.delete(
    jobs,
    { namespace: "default", name: "j" },
    { propagationPolicy: "Background" },
  );
  await machine.clock.pass(1_000);
  expect(await podsOf(machine)).toEqual([]);
});

function byText(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
