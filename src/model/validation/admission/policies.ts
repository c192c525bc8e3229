import { duplicate, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import type {
  AuditAnnotation,
  MutatingAdmissionPolicy,
  Mutation,
  ParamKind,
  ValidatingAdmissionPolicy,
  Validation,
  Variable,
} from "../../types/admissionregistration-v1.ts";
import { each, type Faults, matches, need, oneOf, when } from "../checks.ts";
import { byteLength, dns1035Label, dnsSubdomain, qualifiedName } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { type KindRules, plainRules } from "../rules.ts";
import { validateMatchConditions } from "./match-conditions.ts";
import { validateMatchResources } from "./match-resources.ts";

const metadata = { scope: "cluster", name: subdomainName, finalizers: "any" } as const;
const failurePolicies = ["Fail", "Ignore"];
const annotationsMax = 20;
const annotationBytesMax = 5 * 1024;

/** What CEL expressions say is checked where they are compiled; this is all the rest. */
export const validatingPolicyRules: KindRules<ValidatingAdmissionPolicy> = plainRules({
  metadata,
  contents: ({ metadata: meta, spec = {} }) => {
    const { validations = [], auditAnnotations = [] } = spec;
    const none = "validations or auditAnnotations must contain at least one item";
    return [
      ...validateCommon(spec),
      ...each(spec.variables, "spec.variables", validateVariable),
      ...(validations.length + auditAnnotations.length === 0
        ? [required("spec.validations", none), required("spec.auditAnnotations", none)]
        : []),
      ...each(validations, "spec.validations", validateValidation),
      ...validateAnnotations(auditAnnotations, meta?.name ?? ""),
    ];
  },
});

export const mutatingPolicyRules: KindRules<MutatingAdmissionPolicy> = plainRules({
  metadata,
  contents: ({ spec = {} }) => {
    const { mutations = [], reinvocationPolicy } = spec;
    const none = "mutations must contain at least one item";
    return [
      ...validateCommon(spec),
      ...each(spec.variables, "spec.variables", validateVariable),
      ...when(mutations.length === 0, required("spec.mutations", none)),
      ...each(mutations, "spec.mutations", validateMutation),
      ...oneOf(reinvocationPolicy, "spec.reinvocationPolicy", ["IfNeeded", "Never"]),
    ];
  },
});

type Spec = Pick<
  NonNullable<ValidatingAdmissionPolicy["spec"]>,
  "failurePolicy" | "matchConditions" | "matchConstraints" | "paramKind"
>;

function validateCommon(spec: Spec): Faults {
  const { matchConstraints: match } = spec;
  return [
    ...oneOf(spec.failurePolicy, "spec.failurePolicy", failurePolicies),
    ...(spec.paramKind === undefined ? [] : validateParamKind(spec.paramKind, "spec.paramKind")),
    ...(match === undefined
      ? [required("spec.matchConstraints")]
      : [
          ...validateMatchResources(match, "spec.matchConstraints"),
          ...need(match.resourceRules, "spec.matchConstraints.resourceRules"),
        ]),
    ...validateMatchConditions(spec.matchConditions ?? [], "spec.matchConditions"),
  ];
}

function validateParamKind({ apiVersion = "", kind = "" }: ParamKind, path: string): Faults {
  const parts = apiVersion.split("/");
  const [version = "", group = ""] = parts.toReversed();
  const at = `${path}.apiVersion`;
  return [
    ...need(apiVersion, at),
    ...when(
      parts.length > 2,
      invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`),
    ),
    ...(group === "" ? [] : matches(group, at, dnsSubdomain)),
    ...(apiVersion === "" || parts.length > 2 ? [] : matches(version, at, dns1035Label)),
    ...need(kind, `${path}.kind`),
    ...(kind === "" ? [] : dns1035Label(kind.toLowerCase())).map((fault) =>
      invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${fault}`),
    ),
  ];
}

const reserved =
  /^(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)$/;

function validateVariable({ name, expression }: Variable, path: string): Faults {
  const isIdentifier = /^[_a-zA-Z]\w*$/.test(name) && !reserved.test(name);
  return [
    ...(name.trim() === ""
      ? [required(`${path}.name`, "name is not specified")]
      : when(!isIdentifier, invalid(`${path}.name`, name, "name is not a valid CEL identifier"))),
    ...when(
      expression.trim() === "",
      required(`${path}.expression`, "expression is not specified"),
    ),
  ];
}

const reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

function validateValidation(validation: Validation, path: string): Faults {
  const { expression, message = "", messageExpression = "", reason } = validation;
  return [
    ...when(
      expression.trim() === "",
      required(`${path}.expression`, "expression is not specified"),
    ),
    ...when(
      messageExpression !== "" && messageExpression.trim() === "",
      invalid(`${path}.messageExpression`, messageExpression, "must be non-empty if specified"),
    ),
    ...when(
      message !== "" && message.trim() === "",
      invalid(`${path}.message`, message, "message must be non-empty if specified"),
    ),
    ...when(
      /[\n\r]/.test(message.trim()),
      invalid(`${path}.message`, message, "message must not contain line breaks"),
    ),
    ...when(
      reason !== undefined && !reasons.includes(reason),
      notSupported(`${path}.reason`, reason, reasons),
    ),
  ];
}

function validateAnnotations(annotations: readonly AuditAnnotation[], policy: string): Faults {
  const path = "spec.auditAnnotations";
  return [
    ...when(
      annotations.length > annotationsMax,
      invalid(path, annotations, `must not have more than ${annotationsMax} auditAnnotations`),
    ),
    ...each(annotations, path, ({ key, valueExpression: value }, at, index) => {
      const bytes = byteLength(value.trim());
      const isTaken = annotations.slice(0, index).some((before) => before.key === key);
      return [
        ...qualifiedName(`${policy}/${key}`).map((fault) =>
          invalid(`${at}.key`, `${policy}/${key}`, fault),
        ),
        ...when(
          value.trim() === "",
          required(`${at}.valueExpression`, "valueExpression is not specified"),
        ),
        ...when(
          bytes > annotationBytesMax,
          required(
            `${at}.valueExpression`,
            `must not exceed ${annotationBytesMax} bytes in length`,
          ),
        ),
        ...when(isTaken, duplicate(`${at}.key`, key)),
      ];
    }),
  ];
}

function validateMutation(mutation: Mutation, path: string): Faults {
  const { patchType, applyConfiguration, jsonPatch } = mutation;
  const sorts = { ApplyConfiguration: applyConfiguration, JSONPatch: jsonPatch };
  const names = { ApplyConfiguration: "applyConfiguration", JSONPatch: "jsonPatch" } as const;
  const known = oneOf(patchType, `${path}.patchType`, Object.keys(sorts));
  if (known.length > 0) return known;
  return (["ApplyConfiguration", "JSONPatch"] as const).flatMap((sort): Faults => {
    const at = `${path}.${names[sort]}`;
    if (sort !== patchType) {
      const detail = `may not be specified when patchType is not ${sort}`;
      return when(sorts[sort] !== undefined, forbidden(at, detail));
    }
    if (sorts[sort] === undefined) {
      return [required(at, `must be specified when patchType is ${sort}`)];
    }
    const isEmpty = (sorts[sort].expression ?? "").trim() === "";
    return when(isEmpty, required(`${at}.expression`, "expression is not specified"));
  });
}
