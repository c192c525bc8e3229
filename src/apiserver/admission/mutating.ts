import { jsonEquals } from "../../model/json.ts";
import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import { isOpen } from "./matching/selection.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";
import { policyMutators } from "./policies/mutating.ts";
import { webhookMutators } from "./webhooks/mutating.ts";

/** A webhook or a policy with its binding: somebody from outside who may change an object. */
export interface Mutator {
  /** Tells it from every other one. */
  readonly id: string;
  /** It wants to see the object again when others have changed it. */
  readonly isReinvoked: boolean;
  /** The object as it is to be; `undefined` when it is none of its business. */
  mutate(admission: Admission): KubeObject | undefined | Promise<KubeObject | undefined>;
}

const name = "MutatingAdmission";

/** Lets policies and then webhooks change the object, one after another. */
export const mutatingAdmission: AdmissionPlugin = {
  name,
  actions: true,
  mutate: (admission, api) => {
    const mutators = mutatorsFor(api, admission);
    return mutators.length === 0 ? admission.object : mutated(api, admission, mutators);
  },
  validate: (admission, api) => {
    // There is nothing to change about a deletion, but webhooks can refuse it.
    if (admission.operation !== "DELETE") return;
    const mutators = mutatorsFor(api, admission);
    return mutators.length === 0 ? undefined : askAll(admission, mutators);
  },
};

function mutatorsFor(api: Api, admission: Admission): readonly Mutator[] {
  if (!isOpen(admission)) return [];
  return [...policyMutators(api), ...webhookMutators(api)];
}

async function askAll(admission: Admission, all: readonly Mutator[]): Promise<void> {
  for (const mutator of all) await mutator.mutate(admission);
}

/**
 * Two rounds at most. When somebody has changed something the built-in plugins look at it again (a container that was
 * added gets its token), and then those who wish to see what came after them.
 */
async function mutated(
  api: Api,
  admission: Admission,
  mutators: readonly Mutator[],
): Promise<KubeObject> {
  const first = await round(admission, mutators);
  if (jsonEquals(first.object, admission.object)) return admission.object;
  const object = await builtIn(api, { ...admission, object: first.object });
  const again = jsonEquals(object, first.object) ? first.outdated : first.willing;
  const chosen = mutators.filter(({ id }) => again.has(id));
  return (await round({ ...admission, object }, chosen)).object;
}

interface Round {
  readonly object: KubeObject;
  /** Those who were asked and may be asked again. */
  readonly willing: ReadonlySet<string>;
  /** Those of them whose object another one changed. */
  readonly outdated: ReadonlySet<string>;
}

async function round(admission: Admission, mutators: readonly Mutator[]): Promise<Round> {
  let { object } = admission;
  const willing = new Set<string>();
  const outdated = new Set<string>();
  for (const mutator of mutators) {
    const next = await mutator.mutate({ ...admission, object });
    if (next === undefined) continue;
    if (!jsonEquals(next, object)) {
      object = next;
      for (const id of willing) outdated.add(id);
    }
    if (mutator.isReinvoked) willing.add(mutator.id);
  }
  return { object, willing, outdated };
}

async function builtIn(api: Api, admission: Admission): Promise<KubeObject> {
  let { object } = admission;
  if (admission.action !== undefined) return object;
  for (const plugin of api.admission) {
    if (plugin.name === name || plugin.mutate === undefined) continue;
    object = await plugin.mutate({ ...admission, object }, api);
  }
  return object;
}
