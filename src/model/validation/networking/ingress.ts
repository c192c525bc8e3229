import { invalid, required } from "../../field-error.ts";
import type { TypedLocalObjectReference } from "../../types/core-v1.ts";
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressLoadBalancerIngress,
  IngressRule,
  IngressServiceBackend,
  IngressSpec,
} from "../../types/networking-v1.ts";
import { ipFamilyOf, validateIp } from "../addresses.ts";
import {
  each,
  type Faults,
  matches,
  mayMatch,
  needMatching,
  oneOf,
  optional,
  portNumber,
  when,
} from "../checks.ts";
import { ingressHost, portName } from "../formats.ts";
import {
  labelName,
  pathSegmentName,
  subdomainName,
  validateMetadata,
  validateMetadataUpdate,
} from "../metadata.ts";
import { type KindRules, partRules } from "../rules.ts";

export const ingressRules: KindRules<Ingress> = {
  create: ({ metadata, spec = {} }) => [
    ...validateMetadata(metadata, { scope: "namespaced", name: subdomainName }),
    ...validateSpec(spec, "spec"),
    ...validateClassAnnotation(metadata?.annotations?.[classAnnotation], spec.ingressClassName),
  ],
  update: ({ metadata, spec = {} }, old) => [
    ...validateMetadataUpdate(metadata, old.metadata),
    ...validateMetadata(metadata, { scope: "namespaced", name: subdomainName }),
    ...validateSpec(spec, "spec"),
  ],
  subresources: {
    status: partRules(({ status }) =>
      each(status?.loadBalancer?.ingress, "status.loadBalancer.ingress", validateStatus),
    ),
  },
};

const classAnnotation = "kubernetes.io/ingress.class";

function validateClassAnnotation(
  annotation: string | undefined,
  className: string | undefined,
): Faults {
  return when(
    annotation !== undefined && className !== undefined && annotation !== className,
    invalid(
      `annotations.${classAnnotation}`,
      annotation,
      "must match `ingressClassName` when both are specified",
    ),
  );
}

function validateSpec(spec: IngressSpec, path: string): Faults {
  const { rules = [], defaultBackend } = spec;
  return [
    ...when(
      rules.length === 0 && defaultBackend === undefined,
      invalid(path, spec.rules, "either `defaultBackend` or `rules` must be specified"),
    ),
    ...optional(defaultBackend, `${path}.defaultBackend`, validateBackend),
    ...each(rules, `${path}.rules`, validateRule),
    ...each(spec.tls, `${path}.tls`, ({ hosts, secretName }, at) => [
      ...each(hosts, `${at}.hosts`, (host, hostPath) => matches(host, hostPath, ingressHost)),
      ...mayMatch(secretName, `${at}.secretName`, subdomainName),
    ]),
    ...optional(spec.ingressClassName, `${path}.ingressClassName`, (name, at) =>
      matches(name, at, subdomainName),
    ),
  ];
}

function validateRule({ host = "", http }: IngressRule, path: string): Faults {
  return [
    ...when(
      ipFamilyOf(host) !== undefined,
      invalid(`${path}.host`, host, "must be a DNS name, not an IP address"),
    ),
    ...mayMatch(host, `${path}.host`, ingressHost),
    ...optional(http, `${path}.http`, ({ paths }, at) => [
      ...when(paths.length === 0, required(`${at}.paths`)),
      ...each(paths, `${at}.paths`, validatePath),
    ]),
  ];
}

function validatePath({ path: text = "", pathType, backend }: HTTPIngressPath, at: string): Faults {
  if (pathType === "") return [required(`${at}.pathType`, "pathType must be specified")];
  const isExact = pathType === "Exact" || pathType === "Prefix";
  const isKnown = isExact || pathType === "ImplementationSpecific";
  return [
    ...when(
      (isExact || (isKnown && text !== "")) && !text.startsWith("/"),
      invalid(`${at}.path`, text, "must be an absolute path"),
    ),
    ...(isExact && text !== "" ? validatePathText(text, `${at}.path`) : []),
    ...oneOf(pathType, `${at}.pathType`, ["Exact", "ImplementationSpecific", "Prefix"]),
    ...validateBackend(backend, `${at}.backend`),
  ];
}

function validatePathText(text: string, path: string): Faults {
  return [
    ...["//", "/./", "/../", "%2f", "%2F"].flatMap((part) =>
      when(text.includes(part), invalid(path, text, `must not contain '${part}'`)),
    ),
    ...["/..", "/."].flatMap((end) =>
      when(text.endsWith(end), invalid(path, text, `cannot end with '${end}'`)),
    ),
  ];
}

function validateBackend({ service, resource }: IngressBackend, path: string): Faults {
  if (service !== undefined && resource !== undefined) {
    return [invalid(path, "", "cannot set both resource and service backends")];
  }
  if (resource !== undefined) return validateReference(resource, `${path}.resource`);
  if (service !== undefined) return validateService(service, path);
  return [invalid(path, "", "resource or service backend is required")];
}

function validateService({ name, port = {} }: IngressServiceBackend, path: string): Faults {
  const { name: portText = "", number = 0 } = port;
  const portPath = `${path}.service.port`;
  const isBoth = portText !== "" && number !== 0;
  return [
    ...needMatching(name, `${path}.service.name`, labelName),
    ...when(isBoth, invalid(path, "", "cannot set both port name & port number")),
    ...(isBoth ? [] : mayMatch(portText, `${portPath}.name`, portName)),
    ...(isBoth || number === 0 ? [] : portNumber(number, `${portPath}.number`)),
    ...when(portText === "" && number === 0, required(path, "port name or number is required")),
  ];
}

/** A reference to an object that only its controller knows: of a backend or of an IngressClass. */
export function validateReference(
  { apiGroup, kind, name }: TypedLocalObjectReference,
  path: string,
): Faults {
  return [
    ...optional(apiGroup, `${path}.apiGroup`, (group, at) => matches(group, at, subdomainName)),
    ...(kind === ""
      ? [required(`${path}.kind`, "kind is required")]
      : matches(kind, `${path}.kind`, pathSegmentName)),
    ...(name === ""
      ? [required(`${path}.name`, "name is required")]
      : matches(name, `${path}.name`, pathSegmentName)),
  ];
}

function validateStatus(
  { ip = "", hostname = "" }: IngressLoadBalancerIngress,
  path: string,
): Faults {
  return [
    ...(ip === "" ? [] : validateIp(ip, `${path}.ip`)),
    ...mayMatch(hostname, `${path}.hostname`, subdomainName),
    ...when(
      ipFamilyOf(hostname) !== undefined,
      invalid(`${path}.hostname`, hostname, "must be a DNS name, not an IP address"),
    ),
  ];
}
