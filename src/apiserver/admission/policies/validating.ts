import { withValue, type CelContext } from "../../../cel/expression.ts";
import { toCel } from "../../../cel/values.ts";
import type { StatusReason } from "../../../model/status-error.ts";
import type { Validation } from "../../../model/types/admissionregistration-v1.ts";
import type { Api } from "../../api.ts";
import { judge } from "../matching/conditions.ts";
import { admissionContext } from "../matching/expressions.ts";
import { isOpen } from "../matching/selection.ts";
import type { Admission, AdmissionPlugin } from "../plugin.ts";
import {
  validatingPolicies,
  type Bound,
  type ValidatingBinding,
  type ValidatingPolicy,
} from "./definitions.ts";
import { validationDenial } from "./denial.ts";
import { evaluateFor, withVariables } from "./expressions.ts";
import { isBound, subjectOfPolicy } from "./matching.ts";
import { ConfigurationError, paramsFor } from "./params.ts";

const MESSAGE_BYTES_MAX = 5 * 1024;

/** Lets ValidatingAdmissionPolicies refuse the final object, or warn of it. */
export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: "ValidatingAdmissionPolicy",
  actions: true,
  validate: (admission, api) => {
    if (!isOpen(admission)) return;
    // Every policy is heard, so that those that warn do; the first refusal in their order is told.
    const refusals = validatingPolicies(api).flatMap((bound) => refusalsBy(api, admission, bound));
    const [first] = refusals;
    if (first !== undefined) throw validationDenial(admission, first.message, first.reason);
  },
};

/** Something that a policy does not like, or that it cannot be asked about. */
interface Complaint {
  readonly message: string;
  readonly reason: StatusReason;
}

function refusalsBy(
  api: Api,
  admission: Admission,
  { policy, bindings }: Bound<ValidatingPolicy, ValidatingBinding>,
): readonly Complaint[] {
  const { spec = {} } = policy;
  const subject = subjectOfPolicy(api, admission, spec.matchConstraints ?? {});
  if (subject === undefined) return [];
  const context = admissionContext(api, admission, subject);
  return bindings
    .filter((binding) => isBound(api, admission, binding.spec?.matchResources))
    .flatMap((binding) => {
      try {
        const { paramRef } = binding.spec ?? {};
        const params = paramsFor(api, { ...spec, paramRef }, admission.request.namespace);
        return params.flatMap((each) => {
          const complaints = complaintsOf(policy, withParams(policy, context, each));
          return acted(api, admission, { policy, binding, complaints });
        });
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        return misconfigured({ policy, binding }, error);
      }
    });
}

/** `params` is known to expressions of policies that have a kind of them. */
function withParams({ spec }: ValidatingPolicy, context: CelContext, params: unknown): CelContext {
  return spec?.paramKind === undefined ? context : withValue(context, "params", toCel(params));
}

function misconfigured(
  { policy, binding }: { readonly policy: ValidatingPolicy; readonly binding: ValidatingBinding },
  { message, isPolicys }: ConfigurationError,
): readonly Complaint[] {
  if (policy.spec?.failurePolicy === "Ignore") return [];
  const who = isPolicys
    ? `ValidatingAdmissionPolicy '${policy.metadata.name}'`
    : named(policy, binding);
  const what = isPolicys ? "policy" : "binding";
  const said = `${who} denied request: failed to configure ${what}: ${message}`;
  return [{ message: said, reason: "Invalid" }];
}

function named(policy: ValidatingPolicy, binding: ValidatingBinding): string {
  return `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
}

/** Does with complaints what the binding says, and returns those that refuse. */
function acted(
  api: Api,
  { request }: Admission,
  of: {
    readonly policy: ValidatingPolicy;
    readonly binding: ValidatingBinding;
    readonly complaints: readonly Complaint[];
  },
): readonly Complaint[] {
  const { policy, binding, complaints } = of;
  const actions = binding.spec?.validationActions ?? [];
  for (const { message } of complaints) {
    if (actions.includes("Warn")) {
      request.warn(`Validation failed for ${named(policy, binding)}: ${message}`);
    }
    // There is no audit log to annotate.
    if (actions.includes("Audit")) {
      const names = { policy: policy.metadata.name, binding: binding.metadata.name };
      api.log.info("admission policy validation failed", { ...names, message });
    }
  }
  if (!actions.includes("Deny")) return [];
  return complaints.map(({ message, reason }) => ({
    message: `${named(policy, binding)} denied request: ${message}`,
    reason,
  }));
}

function complaintsOf({ spec = {} }: ValidatingPolicy, context: CelContext): readonly Complaint[] {
  const verdict = judge(spec.matchConditions ?? [], context);
  const failed = (message: string): readonly Complaint[] =>
    spec.failurePolicy === "Ignore" ? [] : [{ message, reason: "Invalid" }];
  if (verdict.kind === "fails") return [];
  if (verdict.kind === "unclear") return failed(verdict.error);
  const complete = withVariables(spec, context);
  const broken = (spec.validations ?? []).flatMap((validation) => {
    const at = { sort: "validation", context: complete } as const;
    const result = evaluateFor(spec, validation.expression, at);
    if (!result.ok) return failed(result.error);
    if (result.value === true) return [];
    return [{ message: messageFor(spec, validation, complete), reason: reasonOf(validation) }];
  });
  return [...broken, ...annotationFaults(spec, complete).flatMap(failed)];
}

function reasonOf({ reason }: Validation): StatusReason {
  return reason === "Forbidden" || reason === "RequestEntityTooLarge" ? reason : "Invalid";
}

/** The value of `messageExpression` if it is one line of text, else `message`, else the expression. */
function messageFor(
  spec: NonNullable<ValidatingPolicy["spec"]>,
  { expression, message = "", messageExpression = "" }: Validation,
  context: CelContext,
): string {
  const result =
    messageExpression === ""
      ? undefined
      : evaluateFor(spec, messageExpression, { sort: "message", context });
  const computed = result?.ok && typeof result.value === "string" ? result.value.trim() : "";
  const isUsable = !computed.includes("\n") && Buffer.byteLength(computed) <= MESSAGE_BYTES_MAX;
  return (isUsable && computed) || message.trim() || `failed expression: ${expression.trim()}`;
}

/** Annotations are for an audit log, which there is none of; but one that cannot be made counts as a failure. */
function annotationFaults(
  spec: NonNullable<ValidatingPolicy["spec"]>,
  context: CelContext,
): readonly string[] {
  return (spec.auditAnnotations ?? []).flatMap(({ valueExpression }) => {
    const result = evaluateFor(spec, valueExpression, { sort: "annotation", context });
    if (!result.ok) return [result.error];
    if (result.value === null || typeof result.value === "string") return [];
    const what = `valueExpression '${valueExpression}' resulted in unsupported return type`;
    return [`${what}: ${typeof result.value}. Return type must be either string or null.`];
  });
}
