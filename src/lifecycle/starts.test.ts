import { expect, test } from "vitest";
import type { Pod } from "../model/types/core-v1.ts";
import { decide } from "./decide.ts";
import { defaultSwitches } from "./model.ts";
import { exited, NOW, running, seen, told } from "./testing/facts.ts";
import type { Facts } from "./testing/facts.ts";
import { aHook, aPod, main, regular, sidecar } from "./testing/pods.ts";

interface Row {
  readonly title: string;
  readonly pod: Pod;
  readonly facts: Facts;
  readonly expected: readonly string[];
}

const twoMains = aPod({ mains: [main("m1"), main("m2")] });
const withSidecar = aPod({ init: [sidecar("s1")], mains: [main("m1")] });
const backoff = {
  key: JSON.stringify(["u", "m1:1", [], []]),
  delayMs: 20_000,
  lastUpdate: NOW - 30_000,
};

const rows: readonly Row[] = [
  {
    title: "an image is got before the start; containers behind wait for it",
    pod: twoMains,
    facts: { containers: { m1: { image: undefined } } },
    expected: ["pullImage m1 (ImageNeeded FirstStart)", "hold m2 (EarlierStarts m1)"],
  },
  {
    title: "case 16: a pull on its way holds up the first start of what comes after",
    pod: twoMains,
    facts: {
      containers: {
        m1: { image: { state: "pulling", image: "m1:1", since: NOW, prefetch: false } },
      },
    },
    expected: ["hold m1 (PullInFlight m1:1)", "hold m2 (EarlierStarts m1)"],
  },
  {
    title: "a pull for a restart does not hold up the restart of another container",
    pod: twoMains,
    facts: {
      records: [exited("m2", 1), exited("m1", 1)],
      containers: {
        m1: { image: { state: "pulling", image: "m1:1", since: NOW, prefetch: false } },
      },
    },
    expected: ["startContainer m2 (Restart Error 1)", "hold m1 (PullInFlight m1:1)"],
  },
  {
    title: "in a new sandbox the mains come up in the order of the spec again",
    pod: twoMains,
    facts: {
      records: [
        exited("m2", 1, { sandboxId: "lost", agoMs: 60_000 }),
        exited("m1", 1, { sandboxId: "lost", agoMs: 60_000 }),
      ],
      containers: {
        m1: { image: { state: "pulling", image: "m1:1", since: NOW, prefetch: false } },
      },
    },
    expected: ["hold m1 (PullInFlight m1:1)", "hold m2 (EarlierStarts m1)"],
  },
  {
    title: "a container that is being made holds up every later start, restarts too",
    pod: twoMains,
    facts: { records: [exited("m2", 1)], containers: { m1: { start: { since: NOW } } } },
    expected: ["hold m1 (StartInFlight)", "hold m2 (EarlierStarts m1)"],
  },
  {
    title: "case 5: a postStart hook runs before anything later starts",
    pod: aPod({ mains: [main("m1", { lifecycle: { postStart: aHook } }), main("m2")] }),
    facts: {
      records: [running("m1")],
      containers: { m1: { postStart: { state: "due", id: "m1" } } },
    },
    expected: ["runPostStart m1 (PostStartDue)", "hold m2 (EarlierStarts m1)"],
  },
  {
    title: "a first start waits for an earlier container that is killed to be restarted",
    pod: withSidecar,
    facts: {
      records: [running("s1")],
      containers: {
        s1: {
          stop: {
            id: "s1",
            cause: "liveness",
            startedAt: NOW,
            graceSeconds: 30,
            restart: true,
            hookEndedAt: NOW,
            step: { state: "stopping", since: NOW, timeoutSeconds: 30 },
          },
        },
      },
    },
    expected: ["hold s1 (StopInFlight)", "hold m1 (EarlierStarts s1)"],
  },
  {
    title: "kubernetes#121398: a restart does not wait for the kill of another container",
    pod: withSidecar,
    facts: {
      records: [exited("m1", 1), running("s1")],
      containers: {
        s1: {
          stop: {
            id: "s1",
            cause: "liveness",
            startedAt: NOW,
            graceSeconds: 30,
            restart: true,
            hookEndedAt: NOW,
            step: { state: "stopping", since: NOW, timeoutSeconds: 30 },
          },
        },
      },
    },
    expected: ["startContainer m1 (Restart Error 1)", "hold s1 (StopInFlight)"],
  },
  {
    title: "a start is refused within the back-off window, once, and others go on",
    pod: twoMains,
    facts: {
      records: [exited("m2", 1), exited("m1", 1, { agoMs: 5000 })],
      containers: { m1: { backoff } },
    },
    expected: [
      "refuseStart m1 CrashLoopBackOff (CrashBackoff)",
      "startContainer m2 (Restart Error 1)",
      "wake in 15 s",
    ],
  },
  {
    title: "a refusal that was said already is only a hold",
    pod: aPod({ mains: [main("m1")] }),
    facts: {
      records: [exited("m1", 1, { agoMs: 5000 })],
      containers: {
        m1: {
          backoff,
          lastFailure: {
            reason: "CrashLoopBackOff",
            message: "back-off 20s restarting failed container=m1 pod=p_ns(u)",
            at: NOW,
          },
        },
      },
    },
    expected: ["hold m1 (CrashBackoff)", "wake in 15 s"],
  },
  {
    title: "a start that failed is tried again after ten seconds, others go on",
    pod: twoMains,
    facts: {
      containers: {
        m1: {
          lastFailure: {
            reason: "CreateContainerConfigError",
            message: "no",
            at: NOW - 4000,
            retryAt: NOW + 6000,
          },
        },
      },
    },
    expected: [
      "startContainer m2 (FirstStart)",
      "hold m1 (StartFailedRecently CreateContainerConfigError)",
      "wake in 6 s",
    ],
  },
  {
    title: "an image that cannot be pulled is refused within its own window",
    pod: aPod({ mains: [main("m1")] }),
    facts: {
      containers: { m1: { image: undefined } },
      memory: {
        imageBackoffs: {
          "m1:1": { delayMs: 10_000, lastUpdate: NOW - 3000, lastError: "ErrImagePull: no" },
        },
      },
    },
    expected: ["refuseStart m1 ImagePullBackOff (ImageBackoff)", "wake in 7 s"],
  },
  {
    title: "an ephemeral container starts before everything else, also during init",
    pod: aPod({
      init: [regular("i1")],
      spec: { ephemeralContainers: [{ name: "debug", image: "d:1" }] },
    }),
    facts: { records: [running("i1")] },
    expected: [
      "startContainer debug (EphemeralAdded)",
      "hold pod (NotInitialized i1: InitRunning)",
    ],
  },
];

test.for(rows)("$title", ({ pod, facts, expected }) => {
  expect(told(decide(pod, seen(pod, { phase: "Pending", ...facts }), NOW))).toEqual(expected);
});

test("with parallel pull every image is got at once, without it only the next", () => {
  const pod = aPod({ init: [regular("i1"), sidecar("s1")] });
  const none = { image: undefined };
  const observation = seen(pod, { containers: { i1: none, s1: none, m: none }, phase: "Pending" });
  expect(told(decide(pod, observation, NOW))).toEqual([
    "pullImage i1 (ImageNeeded FirstStart)",
    "pullImage s1 (ImagePrefetch)",
    "pullImage m (ImagePrefetch)",
  ]);
  const switches = { ...defaultSwitches, parallelPull: false };
  expect(told(decide(pod, observation, NOW, switches))).toEqual([
    "pullImage i1 (ImageNeeded FirstStart)",
  ]);
});

test("images are got while the sandbox is made", () => {
  const pod = aPod();
  const facts: Facts = { sandboxes: [], containers: { m: { image: undefined } }, phase: "Pending" };
  expect(told(decide(pod, seen(pod, facts), NOW))).toEqual([
    "createSandbox 0 (NoSandbox)",
    "pullImage m (ImagePrefetch)",
  ]);
});
