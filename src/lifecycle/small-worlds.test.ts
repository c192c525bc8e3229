import { expect, test } from "vitest";
import type { Container } from "../model/types/core-v1.ts";
import { decide } from "./decide.ts";
import type { Action, Decision } from "./model.ts";
import { NOW } from "./testing/facts.ts";
import { smallWorlds } from "./testing/small-worlds.ts";
import type { SmallState, SmallWorld } from "./testing/small-worlds.ts";
import { deleted } from "./testing/pods.ts";

/** Hundreds of thousands of decisions, on a machine that may be busy. */
const SLOW = { timeout: 300_000 };
const alive: readonly SmallState[] = ["running", "notStarted", "unhealthy"];

type Rule = (world: SmallWorld, decision: Decision) => string | undefined;

const count =
  (states: Readonly<Record<string, SmallState>>, names: readonly string[]) =>
  (wanted: readonly SmallState[]): number =>
    names.filter((name) => wanted.includes(states[name] ?? "none")).length;

function names(containers: readonly Container[] | undefined): readonly string[] {
  return (containers ?? []).map(({ name }) => name);
}

function started(decision: Decision): readonly string[] {
  return decision.actions.flatMap((action) =>
    action.kind === "startContainer" || (action.kind === "pullImage" && !action.prefetch)
      ? action.container
      : [],
  );
}

function touched(action: Action): readonly string[] {
  return "container" in action && action.kind !== "removeContainer" ? [action.container] : [];
}

function isDone(world: SmallWorld, { name, restartPolicy }: Container): boolean {
  const state = world.states[name];
  return restartPolicy === "Always"
    ? state === "running" || state === "unhealthy"
    : state === "exited0";
}

/** What must hold of every decision, whatever the state (semantics §2.3, §2.4). */
const rules: Readonly<Record<string, Rule>> = {
  "at most one container is started at a time": (_, decision) =>
    started(decision).length > 1 ? started(decision).join(" ") : undefined,

  "nothing is started and stopped at once": (_, decision) => {
    const all = decision.actions.flatMap(touched);
    return all.find((name, index) => all.indexOf(name) !== index);
  },

  "a first main starts only when the last init stage is done, or a main has begun": (
    world,
    decision,
  ) => {
    const inits = world.pod.spec?.initContainers ?? [];
    const mains = names(world.pod.spec?.containers);
    const last = inits.at(-1);
    if (last === undefined || isDone(world, last)) return undefined;
    if (count(world.states, mains)(["created", ...alive]) > 0) return undefined;
    return started(decision).find((name) => mains.includes(name));
  },

  "a regular init never starts again once anything later has begun": (world, decision) => {
    const inits = world.pod.spec?.initContainers ?? [];
    const mains = names(world.pod.spec?.containers);
    return started(decision).find((name) => {
      const index = inits.findIndex((c) => c.name === name && c.restartPolicy !== "Always");
      if (index < 0) return false;
      const later = names(inits.slice(index + 1)).filter((other) => world.states[other] !== "none");
      return later.length + count(world.states, mains)(["created", ...alive]) > 0;
    });
  },

  "a running container is never started": (world, decision) =>
    started(decision).find((name) => alive.includes(world.states[name] ?? "none")),

  "a sidecar that is down is not forgotten while a main runs": (world, decision) => {
    const mains = names(world.pod.spec?.containers);
    // An unhealthy main of a Never pod ends it, sidecars and all (semantics §5.2, the quirk).
    if (count(world.states, mains)(["running"]) === 0) return undefined;
    const sidecars = (world.pod.spec?.initContainers ?? []).filter(
      ({ restartPolicy }) => restartPolicy === "Always",
    );
    const down = names(sidecars).filter((name) =>
      ["none", "created", "exited0", "exited1"].includes(world.states[name] ?? "none"),
    );
    const known = [...started(decision), ...decision.holds.map(({ subject }) => subject)];
    return down.find((name) => !known.includes(name));
  },

  "something is done, awaited, or over": (world, decision) => {
    const mains = names(world.pod.spec?.containers);
    const isRunning = count(world.states, mains)(alive) === mains.length;
    const explained = decision.actions.length + decision.holds.length > 0;
    return isRunning || explained ? undefined : "nothing is said";
  },

  "no wake-up lies in the past": (_, { wakeAt }) =>
    wakeAt !== undefined && wakeAt <= NOW ? String(wakeAt) : undefined,
};

test(
  "every rule holds in every small world: all states of all pods under all policies",
  SLOW,
  () => {
    let worlds = 0;
    for (const world of smallWorlds()) {
      worlds += 1;
      const decision = decide(world.pod, world.observation, NOW);
      for (const [rule, check] of Object.entries(rules)) {
        const fault = check(world, decision);
        if (fault === undefined) continue;
        expect.fail(`${rule}: ${fault}\n${JSON.stringify([world.states, decision], undefined, 1)}`);
      }
    }
    expect(worlds).toBe(222_936);
  },
);

test("in every small world a deleted pod starts nothing and tells whoever runs", SLOW, () => {
  const faults: string[] = [];
  for (const { pod, states, observation } of smallWorlds()) {
    const decision = decide(deleted(pod), observation, NOW);
    const stopped = decision.actions.flatMap((action) =>
      action.kind === "beginStop" ? action.container : [],
    );
    const told = Object.keys(states).filter((name) => alive.includes(states[name] ?? "none"));
    const found = [...started(decision), ...stopped.toSorted()].join(" ");
    if (found !== told.toSorted().join(" ")) faults.push(`${JSON.stringify(states)}: ${found}`);
  }
  expect(faults.slice(0, 3)).toEqual([]);
});
