import type { KubeObject, Stored } from "../../../model/object.ts";
import type {
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from "../../../model/types/admissionregistration-v1.ts";
import type { Api } from "../../api.ts";
import { storedObject, storedObjects } from "../../stored.ts";

/** A policy that is in force, and where. */
export interface Bound<P, B> {
  readonly policy: P;
  readonly bindings: readonly B[];
}

export type ValidatingPolicy = Stored<ValidatingAdmissionPolicy>;
export type ValidatingBinding = Stored<ValidatingAdmissionPolicyBinding>;
export type MutatingPolicy = Stored<MutatingAdmissionPolicy>;
export type MutatingBinding = Stored<MutatingAdmissionPolicyBinding>;

/** By the name of the policy, then of the binding. A policy without a binding is not in force. */
export function validatingPolicies(
  api: Api,
): readonly Bound<ValidatingPolicy, ValidatingBinding>[] {
  return boundPolicies<ValidatingPolicy, ValidatingBinding>(api, "validatingadmissionpolic");
}

export function mutatingPolicies(api: Api): readonly Bound<MutatingPolicy, MutatingBinding>[] {
  return boundPolicies<MutatingPolicy, MutatingBinding>(api, "mutatingadmissionpolic");
}

type AnyBinding = Stored<KubeObject> & {
  readonly spec?: { readonly policyName?: string | undefined } | undefined;
};

function boundPolicies<P extends Stored<KubeObject>, B extends AnyBinding>(
  api: Api,
  stem: string,
): readonly Bound<P, B>[] {
  const group = "admissionregistration.k8s.io";
  // Most clusters have none: then this is all that a write pays.
  const bindings = storedObjects<B>(api.store, `${stem}ybindings.${group}`);
  if (bindings.length === 0) return [];
  const byPolicy = Map.groupBy(bindings, ({ spec }) => spec?.policyName ?? "");
  return [...byPolicy.keys()].toSorted().flatMap((name) => {
    const policy = storedObject<P>(api.store, `${stem}ies.${group}`, { name });
    return policy === undefined ? [] : [{ policy, bindings: byPolicy.get(name) ?? [] }];
  });
}
