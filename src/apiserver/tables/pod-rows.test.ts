import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Container, ContainerState, ContainerStatus, Pod } from "../../model/types/core-v1.ts";
import { podSummary } from "./pod-status.ts";

/** Containers are `NAME [RESTART_POLICY]`, statuses `NAME STATE[/REASON][/EXIT_CODE] [ready] [started] [RESTARTS]`. */
interface Recorded {
  readonly scenario: string;
  readonly pod: string;
  readonly inits: readonly string[];
  readonly mains: readonly string[];
  readonly snapshots: readonly Snapshot[];
  readonly rows: readonly string[];
}

interface Snapshot {
  readonly phase: string;
  readonly reason?: string;
  readonly deleting?: true;
  /** Types of those that are true. */
  readonly conditions: readonly string[];
  readonly inits: readonly string[];
  readonly mains: readonly string[];
}

const recorded = readFileSync(
  new URL("../../../test/observed/pod-rows.jsonl", import.meta.url),
  "utf8",
)
  .trimEnd()
  .split("\n")
  // The recordings are ours; see the README beside them.
  .map((line) => JSON.parse(line) as Recorded);

test.each(recorded)("$scenario shows the rows of a real kubectl for $pod", (each) => {
  const shown = each.snapshots.map((snapshot) => {
    const { ready, status, restarts } = podSummary(podOf(each, snapshot), 0);
    return `${ready} ${status} ${restarts}`;
  });
  expect(shown.filter((row, index) => row !== shown[index - 1])).toEqual(each.rows);
});

function podOf({ inits, mains }: Recorded, snapshot: Snapshot): Pod {
  const deletionTimestamp = snapshot.deleting === true ? "2026-11-21T00:00:00Z" : undefined;
  return {
    metadata: { deletionTimestamp },
    spec: { initContainers: inits.map(containerOf), containers: mains.map(containerOf) },
    status: {
      phase: snapshot.phase,
      reason: snapshot.reason,
      conditions: snapshot.conditions.map((type) => ({ type, status: "True" })),
      initContainerStatuses: snapshot.inits.map(statusOf),
      containerStatuses: snapshot.mains.map(statusOf),
    },
  };
}

function containerOf(text: string): Container {
  const [name = "", restartPolicy] = text.split(" ");
  return { name, restartPolicy };
}

function statusOf(text: string): ContainerStatus {
  const [name = "", state = "", ...marks] = text.split(" ");
  return {
    name,
    state: stateOf(state),
    ready: marks.includes("ready"),
    started: marks.includes("started"),
    restartCount: Number(marks.find((mark) => /^\d+$/.test(mark)) ?? 0),
    image: "",
    imageID: "",
  };
}

function stateOf(text: string): ContainerState {
  const [state, reason, exitCode] = text.split("/");
  if (state === "running") return { running: {} };
  if (state === "waiting") return { waiting: { reason } };
  return { terminated: { reason, exitCode: Number(exitCode) } };
}
