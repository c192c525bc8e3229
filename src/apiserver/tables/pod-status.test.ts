import { expect, test } from "vitest";
import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
} from "../../model/types/core-v1.ts";
import { podSummary } from "./pod-status.ts";

const now = Date.parse("2026-11-21T00:10:00Z");

const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const running: ContainerState = { running: { startedAt: "2026-11-21T00:00:00Z" } };
const exited = (exitCode: number, reason = exitCode === 0 ? "Completed" : "Error") => ({
  terminated: { exitCode, reason },
});

function status(
  name: string,
  state: ContainerState,
  more: Partial<ContainerStatus> = {},
): ContainerStatus {
  return { name, state, ready: false, restartCount: 0, image: "i", imageID: "", ...more };
}

const up = { ready: true, started: true };
const setup: Container = { name: "setup" };
const proxy: Container = { name: "proxy", restartPolicy: "Always" };
const app: Container = { name: "app" };
const setupDone = status("setup", exited(0), { ready: true });
const appWaits = status("app", waiting("PodInitializing"));
const appUp = status("app", running, up);
const initialized = [
  { type: "Initialized", status: "True" },
  { type: "Ready", status: "True" },
];

const pod = (more: PodStatus, inits: readonly Container[] = [setup, proxy]): Pod => ({
  metadata: { name: "p" },
  spec: { initContainers: inits, containers: [app] },
  status: { phase: "Running", ...more },
});

const loop = status("proxy", waiting("CrashLoopBackOff"), { started: false, restartCount: 3 });

const rows: readonly (readonly [string, Pod, string])[] = [
  [
    "setup running",
    pod({
      phase: "Pending",
      initContainerStatuses: [
        status("setup", running, { started: true }),
        status("proxy", waiting("PodInitializing")),
      ],
      containerStatuses: [appWaits],
    }),
    "0/2 Init:0/2",
  ],
  [
    "proxy running, startup pending",
    pod({
      phase: "Pending",
      initContainerStatuses: [setupDone, status("proxy", running, { started: false })],
      containerStatuses: [appWaits],
    }),
    "0/2 Init:1/2",
  ],
  [
    "proxy started, app pulling",
    pod({
      phase: "Pending",
      initContainerStatuses: [setupDone, status("proxy", running, up)],
      containerStatuses: [appWaits],
    }),
    "1/2 PodInitializing",
  ],
  [
    "all up",
    pod({
      conditions: initialized,
      initContainerStatuses: [setupDone, status("proxy", running, up)],
      containerStatuses: [appUp],
    }),
    "2/2 Running",
  ],
  [
    "proxy not ready, app ready",
    pod({
      conditions: initialized.slice(0, 1),
      initContainerStatuses: [setupDone, status("proxy", running, { started: true })],
      containerStatuses: [appUp],
    }),
    "1/2 Running",
  ],
  [
    "proxy in CrashLoopBackOff, app ready",
    pod({
      conditions: initialized.slice(0, 1),
      initContainerStatuses: [setupDone, loop],
      containerStatuses: [appUp],
    }),
    "1/2 Init:CrashLoopBackOff",
  ],
  [
    "proxy exited 0 and waiting for its restart, app ready",
    pod({
      conditions: initialized.slice(0, 1),
      initContainerStatuses: [setupDone, status("proxy", exited(0), { started: false })],
      containerStatuses: [appUp],
    }),
    "1/2 Running",
  ],
  [
    "proxy restarted, startup pending, app ready",
    pod({
      conditions: initialized.slice(0, 1),
      initContainerStatuses: [setupDone, status("proxy", running, { started: false })],
      containerStatuses: [appUp],
    }),
    "1/2 Init:1/2",
  ],
  [
    "two sidecars, first crash-looping, second ready, app ready",
    pod(
      {
        conditions: initialized.slice(0, 1),
        initContainerStatuses: [loop, status("second", running, up)],
        containerStatuses: [appUp],
      },
      [proxy, { name: "second", restartPolicy: "Always" }],
    ),
    "1/3 Init:CrashLoopBackOff",
  ],
  [
    "setup failing",
    pod({
      phase: "Pending",
      initContainerStatuses: [status("setup", exited(1))],
      containerStatuses: [appWaits],
    }),
    "0/2 Init:Error",
  ],
  [
    "setup killed by a signal without a reason",
    pod({
      phase: "Pending",
      initContainerStatuses: [
        status("setup", { terminated: { exitCode: 137, signal: 9, reason: "" } }),
      ],
      containerStatuses: [appWaits],
    }),
    "0/2 Init:Signal:9",
  ],
  [
    "setup waiting for an image",
    pod({
      phase: "Pending",
      initContainerStatuses: [status("setup", waiting("ErrImagePull"))],
      containerStatuses: [appWaits],
    }),
    "0/2 Init:ErrImagePull",
  ],
  [
    "Job pod finished",
    pod({
      phase: "Succeeded",
      initContainerStatuses: [setupDone, status("proxy", exited(0))],
      containerStatuses: [status("app", exited(0))],
    }),
    "0/2 Completed",
  ],
  [
    "main failed, Never",
    pod({
      phase: "Failed",
      initContainerStatuses: [setupDone, status("proxy", exited(0))],
      containerStatuses: [status("app", exited(1))],
    }),
    "0/2 Error",
  ],
  [
    "main done while the sidecar still runs",
    pod({
      conditions: initialized.slice(0, 1),
      initContainerStatuses: [setupDone, status("proxy", running, up)],
      containerStatuses: [status("app", exited(0))],
    }),
    "1/2 Completed",
  ],
  ["not scheduled yet", pod({ phase: "Pending" }), "0/2 Pending"],
  [
    "kept from scheduling",
    pod({
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
    }),
    "0/2 SchedulingGated",
  ],
  ["evicted", pod({ phase: "Failed", reason: "Evicted" }), "0/2 Evicted"],
];

test.each(rows)("cases 129 to 133: %s", (_situation, each, expected) => {
  const { ready, status: shown } = podSummary(each, now);
  expect(`${ready} ${shown}`).toBe(expected);
});

const twoMains = (first: ContainerState, second: ContainerState, ready: boolean): Pod => ({
  spec: { containers: [{ name: "a" }, { name: "b" }] },
  status: {
    phase: "Running",
    conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    containerStatuses: [status("a", first), status("b", second, up)],
  },
});

test("case 134: a completed main beside a running one is Running when ready, NotReady when not, and never hides an error", () => {
  const shown = (each: Pod) => podSummary(each, now).status;
  const failed: Pod = {
    ...twoMains(exited(0), exited(3, "Error"), false),
  };
  expect([
    shown(twoMains(exited(0), running, true)),
    shown(twoMains(exited(0), running, false)),
    shown(failed),
  ]).toEqual(["Running", "NotReady", "Error"]);
});

test("case 132: restarts count sidecars and mains once initialised, all init containers before", () => {
  const before = pod({
    phase: "Pending",
    initContainerStatuses: [
      status("setup", waiting("CrashLoopBackOff"), {
        restartCount: 4,
        lastState: { terminated: { exitCode: 1, finishedAt: "2026-11-21T00:05:00Z" } },
      }),
    ],
  });
  const after = pod({
    conditions: initialized,
    initContainerStatuses: [
      { ...setupDone, restartCount: 4 },
      status("proxy", running, { ...up, restartCount: 2 }),
    ],
    containerStatuses: [{ ...appUp, restartCount: 1 }],
  });
  expect([podSummary(before, now).restarts, podSummary(after, now).restarts]).toEqual([
    "4 (5m ago)",
    "3",
  ]);
});

test("case 135: a pod that is being deleted is Terminating, unless it has finished or its node is lost", () => {
  const deleted = (each: Pod): Pod => ({
    ...each,
    metadata: { name: "p", deletionTimestamp: "2026-11-21T00:00:00Z" },
  });
  const shown = (each: Pod) => podSummary(deleted(each), now).status;
  expect([
    shown(pod({ containerStatuses: [appUp] })),
    shown(pod({ phase: "Succeeded", containerStatuses: [status("app", exited(0))] })),
    shown(pod({ reason: "NodeLost" })),
  ]).toEqual(["Terminating", "Completed", "Unknown"]);
});
