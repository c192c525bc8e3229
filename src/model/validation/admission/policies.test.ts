import { expect, test } from "vitest";
import { withDefaults } from "../../defaults/defaults.ts";
import { messageOf } from "../../field-error.ts";
import { validateCreate } from "../validate.ts";

/** What the text of a policy must be, whatever its expressions say; in the words of upstream's validation. */
const rule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
const good = {
  ValidatingAdmissionPolicy: {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: "true" }],
  },
  MutatingAdmissionPolicy: {
    matchConstraints: { resourceRules: [rule] },
    mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: "[]" } }],
  },
  ValidatingAdmissionPolicyBinding: { policyName: "p", validationActions: ["Deny"] },
  MutatingAdmissionPolicyBinding: { policyName: "p" },
};
type Kind = keyof typeof good;

function faultsOf(kind: Kind, spec: object): readonly string[] {
  const type = { group: "admissionregistration.k8s.io", version: "v1", kind };
  const object = withDefaults(type, { metadata: { name: "p" }, spec: { ...good[kind], ...spec } });
  return validateCreate(type, object).map(messageOf);
}

test.for(Object.keys(good) as Kind[])(
  "a %s with what it needs and its defaults is well",
  (kind) => {
    expect(faultsOf(kind, {})).toEqual([]);
  },
);

const none = "validations or auditAnnotations must contain at least one item";
test.for<[Kind, object, readonly string[]]>([
  [
    "ValidatingAdmissionPolicy",
    { matchConstraints: undefined, validations: [] },
    [
      "spec.matchConstraints: Required value",
      `spec.validations: Required value: ${none}`,
      `spec.auditAnnotations: Required value: ${none}`,
    ],
  ],
  [
    "ValidatingAdmissionPolicy",
    { matchConstraints: {}, failurePolicy: "Maybe" },
    [
      'spec.failurePolicy: Unsupported value: "Maybe": supported values: "Fail", "Ignore"',
      "spec.matchConstraints.resourceRules: Required value",
    ],
  ],
  [
    "ValidatingAdmissionPolicy",
    { variables: [{ name: "namespace", expression: " " }] },
    [
      'spec.variables[0].name: Invalid value: "namespace": name is not a valid CEL identifier',
      "spec.variables[0].expression: Required value: expression is not specified",
    ],
  ],
  [
    "ValidatingAdmissionPolicy",
    { validations: [{ expression: "", message: "a\nb", reason: "NotFound" }] },
    [
      "spec.validations[0].expression: Required value: expression is not specified",
      'spec.validations[0].message: Invalid value: "a\\nb": message must not contain line breaks',
      'spec.validations[0].reason: Unsupported value: "NotFound": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
    ],
  ],
  [
    "MutatingAdmissionPolicy",
    { mutations: [{ patchType: "Merge" }] },
    [
      'spec.mutations[0].patchType: Unsupported value: "Merge": supported values: "ApplyConfiguration", "JSONPatch"',
    ],
  ],
  [
    "ValidatingAdmissionPolicyBinding",
    { policyName: "", validationActions: ["Deny", "Warn"], paramRef: {} },
    [
      "spec.policyName: Required value",
      "spec.paramRef: Required value: one of name or selector must be specified",
      "spec.paramRef.parameterNotFoundAction: Required value",
      'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ],
  ],
])("a %s with %j is told %j", ([kind, spec, faults]) => {
  expect(faultsOf(kind, spec)).toEqual(faults);
});
