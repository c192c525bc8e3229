import { invalid, notSupported, type FieldError } from "../../model/field-error.ts";
import type { DeleteOptions } from "../../model/types/meta-v1.ts";
import type { ApiRequest } from "./api-request.ts";
import { invalidOptions } from "./options-error.ts";
import { dryRunErrors } from "./write-options.ts";

export type PropagationPolicy = "Background" | "Foreground" | "Orphan";

/** How an object is to be deleted: the body of a DELETE, completed by its query. */
export interface Deletion {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds: number | undefined;
  /** `undefined`: as the kind does by itself. */
  readonly propagationPolicy: PropagationPolicy | undefined;
  readonly preconditions: {
    readonly uid?: string | undefined;
    readonly resourceVersion?: string | undefined;
  };
  /** Admission has had its say about the action that this is a part of: an eviction. */
  readonly isAdmitted?: true;
}

const policies = ["Background", "Foreground", "Orphan"];

/** `sent` is the decoded body, if there was one. Throws one `Invalid` with all that is wrong. */
export function deletionOf(request: ApiRequest, sent: DeleteOptions | undefined): Deletion {
  const given = sent ?? fromQuery(request.query);
  const dryRun = given.dryRun ?? request.query.getAll("dryRun");
  const errors = [...dryRunErrors(dryRun), ...propagationErrors(given), ...graceErrors(given)];
  if (errors.length > 0) throw invalidOptions("DeleteOptions", errors);
  return {
    dryRun: dryRun.includes("All"),
    gracePeriodSeconds: given.gracePeriodSeconds,
    propagationPolicy: policyOf(given),
    preconditions: given.preconditions ?? {},
  };
}

function fromQuery(query: URLSearchParams): DeleteOptions {
  const grace = query.get("gracePeriodSeconds");
  const orphan = query.get("orphanDependents");
  const policy = query.get("propagationPolicy");
  return {
    ...(grace !== null && grace !== "" && { gracePeriodSeconds: Number(grace) }),
    ...(orphan !== null && orphan !== "" && { orphanDependents: orphan === "true" }),
    ...(policy !== null && policy !== "" && { propagationPolicy: policy }),
  };
}

function propagationErrors(given: DeleteOptions): readonly FieldError[] {
  const { propagationPolicy: policy, orphanDependents } = given;
  if (policy === undefined) return [];
  if (orphanDependents !== undefined) {
    const why = "orphanDependents and deletionPropagation cannot be both set";
    return [invalid("propagationPolicy", policy, why)];
  }
  return policies.includes(policy)
    ? []
    : [notSupported("propagationPolicy", policy, [...policies, "nil"])];
}

function graceErrors({ gracePeriodSeconds: grace }: DeleteOptions): readonly FieldError[] {
  if (grace === undefined || Number.isInteger(grace)) return [];
  return [invalid("gracePeriodSeconds", grace, "must be an integer")];
}

function policyOf(given: DeleteOptions): PropagationPolicy | undefined {
  if (given.propagationPolicy !== undefined) return given.propagationPolicy as PropagationPolicy;
  if (given.orphanDependents === undefined) return undefined;
  return given.orphanDependents ? "Orphan" : "Background";
}
