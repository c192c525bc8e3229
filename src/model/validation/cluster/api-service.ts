import { invalid, required } from "../../field-error.ts";
import type {
  APIService,
  APIServiceSpec,
  ServiceReference,
} from "../../types/apiregistration-v1.ts";
import { type Faults, matches, need, optional, portNumber, when } from "../checks.ts";
import { dns1035Label } from "../formats.ts";
import {
  pathSegmentName,
  subdomainName,
  validateMetadata,
  validateMetadataUpdate,
} from "../metadata.ts";
import { decodedLength } from "../core/config-map.ts";
import type { KindRules } from "../rules.ts";

export const apiServiceRules: KindRules<APIService> = {
  create: validateApiService,
  update: (service, old) => [
    ...validateMetadataUpdate(service.metadata, old.metadata),
    ...validateApiService(service),
  ],
};

function validateApiService({ metadata, spec }: APIService): Faults {
  if (spec === undefined) return [required("spec")];
  const { group = "", version = "" } = spec;
  const wanted = `${version}.${group}`;
  const name = (value: string) => [
    ...pathSegmentName(value),
    ...(value === wanted ? [] : [`must be \`spec.version+"."+spec.group\`: "${wanted}"`]),
  ];
  return [
    ...validateMetadata(metadata, { scope: "cluster", name, finalizers: "any" }),
    ...validateGroupVersion(group, version),
    ...validatePriority(spec.groupPriorityMinimum, "spec.groupPriorityMinimum", 20_000),
    ...validatePriority(spec.versionPriority, "spec.versionPriority", 1000),
    ...validateTarget(spec),
  ];
}

function validateGroupVersion(group: string, version: string): Faults {
  return [
    ...(group === ""
      ? when(
          version !== "v1",
          required("spec.group", "only v1 may have an empty group and it better be legacy kube"),
        )
      : matches(group, "spec.group", subdomainName)),
    ...matches(version, "spec.version", dns1035Label),
  ];
}

function validatePriority(priority: number, path: string, most: number): Faults {
  return when(
    priority <= 0 || priority > most,
    invalid(path, priority, `must be positive and less than ${most}`),
  );
}

function validateTarget(spec: APIServiceSpec): Faults {
  const { service, caBundle = "", insecureSkipTLSVerify = false } = spec;
  const insecurePath = "spec.insecureSkipTLSVerify";
  if (service === undefined) {
    const local = (name: string) => `local APIServices may not have ${name}`;
    const size = `${decodedLength(caBundle)} bytes`;
    return [
      ...when(caBundle !== "", invalid("spec.caBundle", size, local("a caBundle"))),
      ...when(insecureSkipTLSVerify, invalid(insecurePath, true, local("insecureSkipTLSVerify"))),
    ];
  }
  return [
    ...validateService(service, "spec.service"),
    ...when(
      insecureSkipTLSVerify && caBundle !== "",
      invalid(insecurePath, true, "may not be true if caBundle is present"),
    ),
  ];
}

function validateService(service: ServiceReference, path: string): Faults {
  return [
    ...need(service.namespace, `${path}.namespace`),
    ...need(service.name, `${path}.name`),
    ...optional(service.port, `${path}.port`, portNumber),
  ];
}
