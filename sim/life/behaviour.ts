import type { Container, Pod } from "../../src/model/types/core-v1.ts";
import { isSidecar } from "../invariants/invariant.ts";
import { effectivePolicyOf } from "../invariants/policy.ts";
import type { Faults } from "./faults.ts";
import type { Prng } from "./prng.ts";

/** What one instance of a container does with its life. Milliseconds from its start. */
export interface Behaviour {
  /** By itself; absent: runs until it is told to stop. */
  readonly exitsAfterMs: number | undefined;
  readonly code: number;
  /** After TERM; absent: it is ignored. */
  readonly diesAfterTermMs: number | undefined;
  readonly termCode: number;
  readonly startedUpAfterMs: number;
  readonly readyAfterMs: number;
  /** Absent: never ends. */
  readonly postStartMs: number | undefined;
  readonly postStartFails: boolean;
  readonly preStopMs: number | undefined;
  readonly preStopFails: boolean;
}

export interface BehaviourOf {
  readonly kind: "init" | "sidecar" | "main";
  readonly isFinite: boolean;
}

/** A process under `faults`; the mains of pods that can finish do so at some time. */
export function drawBehaviour(chance: Prng, faults: Faults, of: BehaviourOf): Behaviour {
  const isStubborn = chance.chance(faults.stubborn);
  const isLate = chance.chance(faults.lateStart);
  return {
    ...drawExit(chance, faults, of),
    diesAfterTermMs: isStubborn ? undefined : chance.pick([0, 20, 500, 2_500, 7_000]),
    termCode: chance.pick([0, 0, 143]),
    startedUpAfterMs: isLate ? chance.int(1_000, 15_000) : chance.int(0, 300),
    readyAfterMs: isLate ? chance.int(1_000, 10_000) : chance.int(0, 300),
    postStartMs: chance.chance(0.9) ? chance.pick([0, 50, 1_500, 4_000]) : 20_000,
    postStartFails: chance.chance(faults.hookFails),
    preStopMs: chance.chance(0.8) ? chance.pick([0, 100, 1_200, 6_000]) : undefined,
    preStopFails: chance.chance(faults.hookFails),
  };
}

/** Nothing goes wrong any more. */
export function calmBehaviour({ kind, isFinite }: BehaviourOf): Behaviour {
  return {
    exitsAfterMs: kind === "init" || (kind === "main" && isFinite) ? 200 : undefined,
    code: 0,
    diesAfterTermMs: 100,
    termCode: 0,
    startedUpAfterMs: 100,
    readyAfterMs: 100,
    postStartMs: 10,
    postStartFails: false,
    preStopMs: 10,
    preStopFails: false,
  };
}

/** Which sort of container `name` is, and whether it can finish. */
export function kindOf(pod: Pod, name: string): BehaviourOf {
  const init = pod.spec?.initContainers?.find((container) => container.name === name);
  if (init !== undefined) return { kind: isSidecar(init) ? "sidecar" : "init", isFinite: false };
  const main = pod.spec?.containers.find((container) => container.name === name);
  // An ephemeral container does its work and ends.
  return { kind: "main", isFinite: main === undefined || isFiniteMain(main, pod) };
}

/** Whether a main ends for good once it has ended well. */
export function isFiniteMain(main: Container, pod: Pod): boolean {
  return effectivePolicyOf(main, pod) !== "Always";
}

function drawExit(
  chance: Prng,
  faults: Faults,
  { kind, isFinite }: BehaviourOf,
): Pick<Behaviour, "exitsAfterMs" | "code"> {
  const code = chance.chance(0.4) ? 0 : chance.pick([1, 1, 3]);
  const fails = chance.chance(faults.selfExit);
  const exitsAfterMs = chance.pick([5, 300, 2_000, 12_000]);
  if (kind === "init") return { exitsAfterMs, code: fails ? code : 0 };
  if (fails) return { exitsAfterMs, code };
  if (kind === "main" && isFinite) return { exitsAfterMs: exitsAfterMs * 2, code: 0 };
  return { exitsAfterMs: undefined, code };
}
