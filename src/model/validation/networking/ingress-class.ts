import { forbidden, invalid, notSupported, required, tooLong } from "../../field-error.ts";
import type { IngressClass, IngressClassParametersReference } from "../../types/networking-v1.ts";
import { type Faults, immutable, matches, needMatching, optional, when } from "../checks.ts";
import { byteLength, dnsLabel, regexFault } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { type KindRules, plainRules } from "../rules.ts";
import { validateReference } from "./ingress.ts";

const controllerBytesMax = 250;

export const ingressClassRules: KindRules<IngressClass> = plainRules({
  metadata: { scope: "cluster", name: subdomainName },
  contents: ({ spec = {} }) => [
    ...when(
      byteLength(spec.controller ?? "") > controllerBytesMax,
      tooLong("spec.controller", controllerBytesMax),
    ),
    ...validateController(spec.controller ?? "", "spec.controller"),
    ...optional(spec.parameters, "spec.parameters", validateParameters),
  ],
  changes: ({ spec = {} }, { spec: old = {} }) =>
    immutable(spec.controller, old.controller, "spec.controller"),
});

const pathSource = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const pathPattern = new RegExp(`^${pathSource}$`);

/** A path with a domain before it: `example.com/ingress-controller`. */
function validateController(controller: string, path: string): Faults {
  if (controller === "") return [required(path)];
  const slash = controller.indexOf("/");
  const host = controller.slice(0, slash);
  const rest = controller.slice(slash + 1);
  if (slash <= 0 || rest === "") {
    const detail = 'must be a domain-prefixed path (such as "acme.io/foo")';
    return [invalid(path, controller, detail)];
  }
  return [
    ...matches(host, path, subdomainName),
    ...when(!pathPattern.test(rest), invalid(path, rest, regexFault("Invalid path", pathSource))),
  ];
}

function validateParameters(parameters: IngressClassParametersReference, path: string): Faults {
  const { scope, namespace } = parameters;
  return [
    ...validateReference(parameters, path),
    ...(scope === undefined ? [required(`${path}.scope`)] : []),
    ...(scope === "Namespace"
      ? namespace === undefined
        ? [required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'")]
        : needMatching(namespace, `${path}.namespace`, dnsLabel)
      : []),
    ...when(
      scope === "Cluster" && namespace !== undefined,
      forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'"),
    ),
    ...when(
      scope !== undefined && !scopes.includes(scope),
      notSupported(`${path}.scope`, scope, scopes),
    ),
  ];
}

const scopes: readonly string[] = ["Cluster", "Namespace"];
