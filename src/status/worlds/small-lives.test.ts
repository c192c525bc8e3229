import { expect, test } from "vitest";
import type { Container, PodStatus } from "../../model/types/core-v1.ts";
import { aPod, deleted } from "../../lifecycle/testing/pods.ts";
import { policies, shapes } from "../../lifecycle/testing/small-worlds.ts";
import type { Shape } from "../../lifecycle/testing/small-worlds.ts";
import { isTerminal } from "../terminal.ts";
import { PodWorld } from "../testing/pod-world.ts";
import type { Program } from "../testing/program.ts";

/** What a container may do with its life. Startup probes of sidecars pass at once. */
const behaviours: Readonly<Record<string, Program>> = {
  "runs on": { runs: [{ startupSucceeds: 0 }] },
  "exits 0": { runs: [{ startupSucceeds: 0, exits: 1 }] },
  "fails once": {
    runs: [
      { startupSucceeds: 0, exits: 1, code: 1 },
      { startupSucceeds: 0, exits: 2 },
    ],
  },
};
const names = Object.keys(behaviours);
const DELETED_AT = 1.5;
const UNTIL = 35;

interface Life {
  readonly world: PodWorld;
  readonly init: readonly Container[];
  readonly mains: readonly Container[];
  readonly isDeleted: boolean;
}

interface Line {
  readonly at: number;
  readonly name: string;
  readonly what: string;
}

function* lives(): Generator<{ readonly label: string; readonly life: Life }> {
  for (const shape of shapes) {
    const containers = [...shape.init, ...shape.mains];
    for (const choice of choices(containers.length)) {
      // Five containers have many choices; one policy each is enough to see all of them.
      const isLeftOut =
        containers.length === 5 && choice[0] !== names[policies.indexOf(shape.policy)];
      if (!isLeftOut) yield* [false, true].map((isDeleted) => live(shape, choice, isDeleted));
    }
  }
}

function live(
  { init, mains, policy }: Shape,
  choice: readonly string[],
  isDeleted: boolean,
): { readonly label: string; readonly life: Life } {
  const containers = [...init, ...mains];
  const programs = Object.fromEntries(
    containers.map(({ name }, at) => [name, behaviours[choice[at] ?? ""] ?? { runs: [] }]),
  );
  const world = new PodWorld({ pod: aPod({ init, mains, policy }), programs });
  if (isDeleted) world.run(DELETED_AT).edit((pod) => deleted(pod));
  world.run(UNTIL);
  const order = containers.map(({ name }) => name);
  return {
    label: JSON.stringify({ policy, isDeleted, order, choice }),
    life: { world, init, mains, isDeleted },
  };
}

function* choices(length: number): Generator<readonly string[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const rest of choices(length - 1)) for (const name of names) yield [...rest, name];
}

function lines({ world }: Life): readonly Line[] {
  return world.trace.map((text) => {
    const [at = "", name = "", ...what] = text.split(" ");
    return { at: Number(at), name, what: what.join(" ") };
  });
}

type Rule = (life: Life) => string | undefined;

/** Safety: what must hold at every moment of a life. Liveness: what must have become of it in the end. */
const rules: Readonly<Record<string, Rule>> = {
  "a main starts only after every init has succeeded and every sidecar was started": (life) => {
    const all = lines(life);
    const first = all.findIndex(({ name, what }) => name.startsWith("m") && what === "START");
    if (first < 0) return undefined;
    const before = all.slice(0, first);
    const missing = life.init.find(({ name, restartPolicy }) => {
      const wanted = restartPolicy === "Always" ? "START" : "EXIT 0";
      return !before.some((line) => line.name === name && line.what === wanted);
    });
    return missing?.name;
  },

  "init containers first start in the order of the list": ({ init, ...life }) => {
    const all = lines({ init, ...life });
    const firsts = init.map(({ name }) =>
      all.findIndex((line) => line.name === name && line.what === "START"),
    );
    const seen = firsts.filter((index) => index >= 0);
    const isOrdered = seen.every((index, at) => at === 0 || index > (seen[at - 1] ?? 0));
    return isOrdered && firsts.slice(seen.length).every((index) => index < 0)
      ? undefined
      : String(firsts);
  },

  "nothing starts once the pod was deleted": (life) =>
    life.isDeleted
      ? lines(life).find(({ at, what }) => at > DELETED_AT && what === "START")?.name
      : undefined,

  "a sidecar is told to stop only when no main and no later sidecar runs": (life) => {
    const running = new Set<string>();
    const order = [...life.init.filter((c) => c.restartPolicy === "Always"), ...life.mains];
    for (const { name, what } of lines(life)) {
      if (what === "START") running.add(name);
      if (what.startsWith("EXIT")) running.delete(name);
      const index = order.findIndex((c) => c.name === name && c.restartPolicy === "Always");
      if (!what.startsWith("TERM") || index < 0) continue;
      const early = order.slice(index + 1).find((other) => running.has(other.name));
      if (early !== undefined) return `${name} before ${early.name}`;
    }
    return undefined;
  },

  "one container runs once at a time": (life) => {
    const running = new Set<string>();
    for (const { name, what } of lines(life)) {
      if (what === "START" && running.has(name)) return name;
      if (what === "START") running.add(name);
      if (what.startsWith("EXIT")) running.delete(name);
    }
    return undefined;
  },

  "a terminal phase comes last, once, and only when nothing runs": ({ world }) => {
    const first = world.statuses.findIndex(({ phase }) => isTerminal(phase));
    if (first < 0) return undefined;
    const [phase] = world.statuses.slice(first).map((status) => status.phase);
    const left = world.statuses.slice(first).find((status) => status.phase !== phase);
    const alive = world.statuses
      .slice(first)
      .flatMap(entries)
      .find(({ state }) => state?.running);
    return left?.phase ?? alive?.name;
  },

  "restart counts never shrink, and what has ended never runs again under its id": ({ world }) => {
    const counts = new Map<string, number>();
    const ended = new Set<string>();
    for (const { name, restartCount, state, containerID = "" } of world.statuses.flatMap(entries)) {
      if (restartCount < (counts.get(name) ?? 0)) return `${name} ${restartCount}`;
      counts.set(name, restartCount);
      if (state?.terminated !== undefined) ended.add(containerID);
      if (state?.running !== undefined && ended.has(containerID)) return `${name} runs again`;
    }
    return undefined;
  },

  "status lists keep their length": ({ world, init, mains }) => {
    const wrong = world.statuses.find(
      (status) =>
        (status.initContainerStatuses?.length ?? 0) !== init.length ||
        status.containerStatuses?.length !== mains.length,
    );
    return wrong?.phase;
  },

  "a deleted pod is over in the end, with nothing left running": ({ world, isDeleted }) => {
    if (!isDeleted) return undefined;
    const alive = world.runtime.view().containers.find(({ state }) => state === "running");
    return world.memory.stage === "terminated" && isTerminal(world.sent?.phase)
      ? alive?.name
      : world.memory.stage;
  },

  "a pod whose mains are all done for good is over in the end": ({ world, mains, isDeleted }) => {
    const policy = world.pod.spec?.restartPolicy;
    const list = world.sent?.containerStatuses ?? [];
    const done = list.filter(({ state }) => {
      const code = state?.terminated?.exitCode;
      return code !== undefined && (policy === "Never" || (policy === "OnFailure" && code === 0));
    });
    if (isDeleted || done.length < mains.length) return undefined;
    return isTerminal(world.sent?.phase) ? undefined : world.sent?.phase;
  },

  "in a pod that goes on, everything that should run does": ({ world, init, mains, isDeleted }) => {
    if (isDeleted || world.pod.spec?.restartPolicy !== "Always") return undefined;
    const isStuck = init.some(
      ({ name, restartPolicy }) =>
        restartPolicy !== "Always" && !world.trace.some((line) => line.endsWith(` ${name} EXIT 0`)),
    );
    const wanted = [...init.filter((c) => c.restartPolicy === "Always"), ...mains];
    const idle = wanted.find(
      ({ name }) => !world.trace.some((line) => line.endsWith(` ${name} START`)),
    );
    return isStuck ? undefined : idle?.name;
  },
};

function entries(status: PodStatus): NonNullable<PodStatus["containerStatuses"]> {
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

test("every rule holds in every small life", () => {
  const faults: string[] = [];
  let count = 0;
  for (const { label, life } of lives()) {
    count += 1;
    const found = Object.entries(rules).map(([rule, check]) => [rule, check(life)] as const);
    const broken = found.filter(([, fault]) => fault !== undefined);
    if (broken.length > 0) faults.push([label, ...broken, ...life.world.trace].join("\n"));
  }
  expect(faults.slice(0, 3)).toEqual([]);
  expect(count).toBeGreaterThan(4000);
}, 300_000);
