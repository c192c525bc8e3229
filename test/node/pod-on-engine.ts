import { expect } from "vitest";

import type { Event, Pod } from "../../src/model/types/core-v1.ts";
import type { TestEngine } from "../harness/test-engine.ts";

const END_SECONDS = 60;
const SOON_MS = 60_000;

/** A pod as a test writes it: its name and what its spec is about. */
export type TestPod = Pick<Pod, "metadata" | "spec">;

/** Applies a pod. */
export async function start(engine: TestEngine, pod: TestPod): Promise<void> {
  await engine.apply(JSON.stringify({ apiVersion: "v1", kind: "Pod", ...pod }));
}

/** Runs a pod until it has succeeded; the log of `container`, or of its first main. */
export async function logOf(engine: TestEngine, pod: TestPod, container = ""): Promise<string> {
  await start(engine, pod);
  const name = pod.metadata?.name ?? "";
  const phase = "{.status.phase}";
  await engine.kubectl(
    `wait pod/${name} --for=jsonpath=${phase}=Succeeded --timeout=${END_SECONDS}s`,
  );
  return engine.kubectl(`logs ${name} ${container === "" ? "" : `-c ${container}`}`);
}

/** The pod as the API has it. */
export async function read(engine: TestEngine, name: string): Promise<Pod> {
  return JSON.parse(await engine.kubectl(`get pod ${name} -o json`)) as Pod;
}

/** Waits until `fact` of the pod is `expected`; the failure shows what it was instead. */
export async function expectSoon<T>(
  engine: TestEngine,
  name: string,
  { fact, expected }: { readonly fact: (pod: Pod) => T; readonly expected: T },
): Promise<void> {
  const poll = async (): Promise<T> => fact(await read(engine, name));
  await expect.poll(poll, { timeout: SOON_MS, interval: 100 }).toEqual(expected);
}

/** The messages of the pod's events with this reason. */
export async function eventMessages(
  engine: TestEngine,
  name: string,
  reason: string,
): Promise<readonly string[]> {
  const selector = `involvedObject.name=${name},reason=${reason}`;
  const text = await engine.kubectl(`get events --field-selector ${selector} -o json`);
  const { items } = JSON.parse(text) as { readonly items: readonly Event[] };
  return items.map(({ message = "" }) => message);
}

/** Waits for an event with this reason and message. */
export async function expectEvent(
  engine: TestEngine,
  name: string,
  { reason, message }: { readonly reason: string; readonly message: string },
): Promise<void> {
  const poll = async (): Promise<readonly string[]> => eventMessages(engine, name, reason);
  await expect.poll(poll, { timeout: SOON_MS, interval: 100 }).toContain(message);
}

/** The reason and message for which the first main waits. */
export function waitingOf(pod: Pod): string {
  const { reason = "", message = "" } = pod.status?.containerStatuses?.[0]?.state?.waiting ?? {};
  return `${reason}: ${message}`;
}

export interface ScriptContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly command: readonly string[];
}

/** A container of busybox that runs a script. */
export function script(name: string, text: string): ScriptContainer {
  return { name, image: "busybox", imagePullPolicy: "IfNotPresent", command: ["sh", "-c", text] };
}
