import { withValue } from "../../../cel/expression.ts";
import { toCel } from "../../../cel/values.ts";
import { jsonEquals } from "../../../model/json.ts";
import type { KubeObject } from "../../../model/object.ts";
import { isStatus } from "../../../model/status-error.ts";
import type { Mutation } from "../../../model/types/admissionregistration-v1.ts";
import type { Api } from "../../api.ts";
import { judge } from "../matching/conditions.ts";
import { admissionContext } from "../matching/expressions.ts";
import { storedFrom, subjectOf, type Subject } from "../matching/subject.ts";
import type { Mutator } from "../mutating.ts";
import type { Admission } from "../plugin.ts";
import { mutatingPolicies, type MutatingBinding, type MutatingPolicy } from "./definitions.ts";
import { mutationDenial } from "./denial.ts";
import { evaluateFor, withVariables } from "./expressions.ts";
import { isBound, subjectOfPolicy } from "./matching.ts";
import { ConfigurationError, paramsFor } from "./params.ts";
import { PatchError, patchedBy } from "./patch.ts";

/** The MutatingAdmissionPolicies that are in force, each binding by itself. */
export function policyMutators(api: Api): readonly Mutator[] {
  return mutatingPolicies(api).flatMap(({ policy, bindings }) =>
    bindings.map((binding) => ({
      id: `policy/${policy.metadata.name}/${binding.metadata.name}`,
      isReinvoked: policy.spec?.reinvocationPolicy === "IfNeeded",
      mutate: (admission) => mutatedBy(api, admission, { policy, binding }),
    })),
  );
}

interface InForce {
  readonly policy: MutatingPolicy;
  readonly binding: MutatingBinding;
}

/** `undefined` when the policy or the binding is not about this write. */
function mutatedBy(api: Api, admission: Admission, inForce: InForce): KubeObject | undefined {
  const { policy, binding } = inForce;
  // There is nothing to change about a deletion.
  if (admission.operation === "DELETE") return undefined;
  const subject = subjectOfPolicy(api, admission, policy.spec?.matchConstraints ?? {});
  if (subject === undefined || !isBound(api, admission, binding.spec?.matchResources)) {
    return undefined;
  }
  try {
    return mutated(api, admission, { ...inForce, subject });
  } catch (error) {
    const isConfiguration = error instanceof ConfigurationError;
    if (!isConfiguration && !(error instanceof PatchError)) throw error;
    if (policy.spec?.failurePolicy === "Ignore") return admission.object;
    throw failure(admission, inForce, error);
  }
}

function failure(
  admission: Admission,
  { policy, binding }: InForce,
  error: ConfigurationError | PatchError,
): Error {
  const { name } = policy.metadata;
  if (error instanceof PatchError) {
    const message = `policy '${name}' with binding '${binding.metadata.name}' denied request: ${error.message}`;
    return mutationDenial(admission, message, "Invalid");
  }
  const message = error.isPolicys
    ? `policy "${name}" denied request: failed to configure policy: ${error.message}`
    : `policy '${name}' with binding '${binding.metadata.name}' denied request: failed to configure binding: ${error.message}`;
  return mutationDenial(admission, message, "Forbidden");
}

/** All mutations for each of the binding's parameters, one after another: each sees what the one before made. */
function mutated(
  api: Api,
  admission: Admission,
  { policy, binding, subject }: InForce & { readonly subject: Subject },
): KubeObject {
  const { spec = {} } = policy;
  const { paramRef } = binding.spec ?? {};
  let { object } = admission;
  for (const params of paramsFor(api, { ...spec, paramRef }, admission.request.namespace)) {
    const contextNow = () => {
      const now = { ...admission, object };
      const context = admissionContext(api, now, subjectOf(now, subject.type));
      return spec.paramKind === undefined ? context : withValue(context, "params", toCel(params));
    };
    const verdict = judge(spec.matchConditions ?? [], contextNow());
    if (verdict.kind === "unclear") throw new PatchError(verdict.error);
    if (verdict.kind === "fails") continue;
    for (const mutation of spec.mutations ?? []) {
      const source = sourceOf(mutation);
      const context = withVariables(spec, contextNow());
      const result = evaluateFor(spec, source, { sort: "mutation", context });
      if (!result.ok) throw new PatchError(result.error);
      object = applied({ ...admission, object }, subject, { mutation, value: result.value });
    }
  }
  return object;
}

/** The expression of a mutation, whichever sort it is. */
export function sourceOf({ applyConfiguration, jsonPatch }: Mutation): string {
  return applyConfiguration?.expression ?? jsonPatch?.expression ?? "";
}

function applied(
  admission: Admission,
  { type }: Subject,
  { mutation, value }: { readonly mutation: Mutation; readonly value: unknown },
): KubeObject {
  const subject = subjectOf(admission, type);
  const patched = patchedBy(subject, mutation.patchType, value);
  if (jsonEquals(patched, subject.object)) return admission.object;
  try {
    return storedFrom(admission, subject, patched);
  } catch (error) {
    if (!isStatus(error)) throw error;
    throw new PatchError(error.message);
  }
}
