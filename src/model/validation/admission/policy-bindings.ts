import { duplicate, forbidden, invalid, notSupported, required } from "../../field-error.ts";
import type {
  MatchResources,
  MutatingAdmissionPolicyBinding,
  ParamRef,
  ValidatingAdmissionPolicyBinding,
} from "../../types/admissionregistration-v1.ts";
import { each, type Faults, matches, oneOf, when } from "../checks.ts";
import { dnsSubdomain } from "../formats.ts";
import { pathSegmentName, subdomainName } from "../metadata.ts";
import { type KindRules, plainRules } from "../rules.ts";
import { validateLabelSelector } from "../selector.ts";
import { validateMatchResources } from "./match-resources.ts";

const metadata = { scope: "cluster", name: subdomainName, finalizers: "any" } as const;

export const validatingBindingRules: KindRules<ValidatingAdmissionPolicyBinding> = plainRules({
  metadata,
  contents: ({ spec = {} }) => [
    ...validateBinding(spec),
    ...validateActions(spec.validationActions ?? [], "spec.validationActions"),
  ],
});

export const mutatingBindingRules: KindRules<MutatingAdmissionPolicyBinding> = plainRules({
  metadata,
  contents: ({ spec = {} }) => validateBinding(spec),
});

interface BindingSpec {
  readonly policyName?: string | undefined;
  readonly paramRef?: ParamRef | undefined;
  readonly matchResources?: MatchResources | undefined;
}

function validateBinding({ policyName = "", paramRef, matchResources }: BindingSpec): Faults {
  return [
    ...(policyName === ""
      ? [required("spec.policyName")]
      : matches(policyName, "spec.policyName", dnsSubdomain)),
    ...(paramRef === undefined ? [] : validateParamRef(paramRef, "spec.paramRef")),
    // Upstream's own spelling of the path.
    ...(matchResources === undefined
      ? []
      : validateMatchResources(matchResources, "spec.matchResouces")),
  ];
}

function validateParamRef(ref: ParamRef, path: string): Faults {
  const { name = "", selector, parameterNotFoundAction: action } = ref;
  const both = "name and selector are mutually exclusive";
  const isBoth = name !== "" && selector !== undefined;
  return [
    ...(name === "" ? [] : matches(name, `${path}.name`, pathSegmentName)),
    ...when(isBoth, forbidden(`${path}.name`, both)),
    ...validateLabelSelector(selector, `${path}.selector`),
    ...when(isBoth, forbidden(`${path}.selector`, both)),
    ...when(
      name === "" && selector === undefined,
      required(path, "one of name or selector must be specified"),
    ),
    ...oneOf(action, `${path}.parameterNotFoundAction`, ["Deny", "Allow"]),
  ];
}

const actions = ["Audit", "Deny", "Warn"];

function validateActions(given: readonly string[], path: string): Faults {
  const detail =
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)";
  return [
    ...each(given, path, (action, at, index) => [
      ...when(!actions.includes(action), notSupported(at, action, actions)),
      ...when(given.slice(0, index).includes(action), duplicate(at, action)),
    ]),
    ...when(given.includes("Deny") && given.includes("Warn"), invalid(path, given, detail)),
    ...when(given.length === 0, required(path, "at least one validation action is required")),
  ];
}
