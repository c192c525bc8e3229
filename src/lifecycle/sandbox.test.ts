import { expect, test } from "vitest";
import type { Pod } from "../model/types/core-v1.ts";
import { decide } from "./decide.ts";
import { exited, NOW, readySandbox, running, seen, told } from "./testing/facts.ts";
import type { Facts } from "./testing/facts.ts";
import { aPod, sidecar } from "./testing/pods.ts";

interface Row {
  readonly title: string;
  readonly pod: Pod;
  readonly facts: Facts;
  readonly expected: readonly string[];
}

const dead = { ...readySandbox, state: "notReady" } as const;
const given = { stoppedSandboxes: ["sandbox0"] };
const pod = (policy: string): Pod => aPod({ policy, init: [sidecar("s1")] });

const rows: readonly Row[] = [
  {
    title: "a pod without a sandbox gets its first",
    pod: pod("Always"),
    facts: { sandboxes: [] },
    expected: ["createSandbox 0 (NoSandbox)"],
  },
  {
    title: "while it is made, nothing else happens",
    pod: pod("Always"),
    facts: { sandboxes: [], memory: { inFlight: { createSandbox: NOW } } },
    expected: ["hold sandbox (InFlight createSandbox)"],
  },
  {
    title: "nor when it shows already, but the call is not back",
    pod: pod("Always"),
    facts: { memory: { inFlight: { createSandbox: NOW } } },
    expected: ["hold sandbox (InFlight createSandbox)"],
  },
  {
    title: "case 61: a dead sandbox: what is left of init goes, then the next one is made",
    pod: pod("Always"),
    facts: { sandboxes: [dead], records: [exited("m", 255), exited("s1", 255)], memory: given },
    expected: ["removeContainer s1 (Superfluous new sandbox)"],
  },
  {
    title: "case 61: with the records gone the new sandbox counts on",
    pod: pod("Always"),
    facts: { sandboxes: [dead], records: [exited("m", 255)], memory: given },
    expected: ["createSandbox 1 (SandboxNotReady)"],
  },
  {
    title: "the network of a sandbox that died by itself is given back first",
    pod: pod("Always"),
    facts: { sandboxes: [dead], records: [exited("m", 255)] },
    expected: ["stopSandbox (SandboxNotReady)"],
  },
  {
    title: "what still runs in a dead sandbox is stopped in order first",
    pod: pod("Always"),
    facts: { sandboxes: [dead], records: [running("m"), running("s1")] },
    expected: [
      "stopPod 30s (SandboxNotReady)",
      `beginStop m 30s "Stopping container m" (SandboxNotReady)`,
      `beginStop s1 30s "Stopping container s1" (SandboxNotReady)`,
    ],
  },
  {
    title: "case 59: under Never a pod that has run is not re-homed",
    pod: pod("Never"),
    facts: { sandboxes: [dead], records: [exited("s1", 137)], memory: given, phase: "Pending" },
    expected: ["hold sandbox (SandboxNotRebuilt SandboxNotReady)"],
  },
  {
    title: "case 60: under Never a pod that has not run gets a new one",
    pod: pod("Never"),
    facts: { sandboxes: [dead], memory: given },
    expected: ["createSandbox 1 (SandboxNotReady)"],
  },
  {
    title: "case 62: OnFailure with all mains done is not rebuilt",
    pod: pod("OnFailure"),
    facts: { sandboxes: [dead], records: [exited("m", 0)], memory: given },
    expected: ["hold sandbox (SandboxNotRebuilt SandboxNotReady)"],
  },
  {
    title: "case 63: of two ready sandboxes both go",
    pod: pod("Always"),
    facts: {
      sandboxes: [{ ...readySandbox, id: "sandbox1", attempt: 1 }, readySandbox],
    },
    expected: ["stopSandbox (SandboxDuplicate)", "stopSandbox (SandboxDuplicate)"],
  },
  {
    title: "case 64: a sandbox without an address is made anew",
    pod: pod("Always"),
    facts: { sandboxes: [{ ...readySandbox, ips: [] }] },
    expected: ["stopSandbox (SandboxWithoutAddress)"],
  },
  {
    title: "on the host's network a sandbox needs no address",
    pod: aPod({ spec: { hostNetwork: true } }),
    facts: {
      sandboxes: [{ ...readySandbox, ips: [], hostNetwork: true }],
      records: [running("m")],
    },
    expected: [],
  },
  {
    title: "directories and volumes come before the sandbox",
    pod: pod("Always"),
    facts: { sandboxes: [], memory: { prepared: false } },
    expected: ["prepare (NotPrepared)"],
  },
  {
    title: "a sandbox that could not be made is tried again later",
    pod: pod("Always"),
    facts: {
      sandboxes: [],
      memory: {
        retries: {
          createSandbox: { retryAt: NOW + 4000, failures: 1, message: "no address left" },
        },
      },
    },
    expected: ["hold sandbox (RetryLater createSandbox: no address left)", "wake in 4 s"],
  },
];

test.for(rows)("$title", ({ pod: subject, facts, expected }) => {
  expect(told(decide(subject, seen(subject, facts), NOW))).toEqual(expected);
});
