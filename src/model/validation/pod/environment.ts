import { invalid, required } from "../../field-error.ts";
import type {
  Container,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  EphemeralContainer,
  FileKeySelector,
} from "../../types/core-v1.ts";
import { each, type Faults, matches, mayMatch, needMatching, optional, when } from "../checks.ts";
import { configMapKey, dnsLabel, environmentName } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { validateLocalPath } from "../paths.ts";
import { environmentFields, validateFieldRef, validateResourceFieldRef } from "./field-ref.ts";

/** `env` and `envFrom` of a container. */
export function validateEnvironment(
  container: Container | EphemeralContainer,
  path: string,
): Faults {
  return [
    ...each(container.env, `${path}.env`, validateVariable),
    ...each(container.envFrom, `${path}.envFrom`, (source, sourcePath) =>
      validateSource(source, sourcePath, `${path}.envFrom`),
    ),
  ];
}

function validateVariable(variable: EnvVar, path: string): Faults {
  return [
    ...needMatching(variable.name, `${path}.name`, environmentName),
    ...optional(variable.valueFrom, `${path}.valueFrom`, (from, fromPath) => [
      ...validateValueFrom(from, fromPath),
      ...validateChoice(variable, from, fromPath),
    ]),
  ];
}

function validateValueFrom(from: EnvVarSource, path: string): Faults {
  return [
    ...optional(from.fieldRef, `${path}.fieldRef`, (each, at) =>
      validateFieldRef(each, at, environmentFields),
    ),
    ...optional(from.resourceFieldRef, `${path}.resourceFieldRef`, (each, at) =>
      validateResourceFieldRef(each, at, "environment"),
    ),
    ...optional(from.configMapKeyRef, `${path}.configMapKeyRef`, validateKeyRef),
    ...optional(from.secretKeyRef, `${path}.secretKeyRef`, validateKeyRef),
    ...optional(from.fileKeyRef, `${path}.fileKeyRef`, validateFileKeyRef),
  ];
}

const sources = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";

function validateChoice(variable: EnvVar, from: EnvVarSource, path: string): Faults {
  const count = Object.values(from).filter((source) => source !== undefined).length;
  if (count === 0) return [invalid(path, "", `must specify one of: ${sources}`)];
  if ((variable.value ?? "") !== "") {
    return [invalid(path, "", "may not be specified when `value` is not empty")];
  }
  return when(count > 1, invalid(path, "", "may not have more than one field specified at a time"));
}

/** A missing name is an invalid one here; elsewhere it is a required one. */
function validateKeyRef(
  { name = "", key }: { readonly name?: string | undefined; readonly key: string },
  path: string,
): Faults {
  return [
    ...matches(name, `${path}.name`, subdomainName),
    ...needMatching(key, `${path}.key`, configMapKey),
  ];
}

function validateFileKeyRef(file: FileKeySelector, path: string): Faults {
  return [
    ...needMatching(file.volumeName, `${path}.volumeName`, dnsLabel),
    ...(file.path ? validateLocalPath(file.path, `${path}.path`) : [required(`${path}.path`)]),
    ...needMatching(file.key, `${path}.key`, environmentName),
  ];
}

function validateSource(source: EnvFromSource, path: string, listPath: string): Faults {
  const { prefix, configMapRef, secretRef } = source;
  const nameOf = (reference: { readonly name?: string | undefined }, at: string) =>
    needMatching(reference.name, `${at}.name`, subdomainName);
  const count = [configMapRef, secretRef].filter((each) => each !== undefined).length;
  return [
    ...mayMatch(prefix, `${path}.prefix`, environmentName),
    ...optional(configMapRef, `${path}.configMapRef`, nameOf),
    ...optional(secretRef, `${path}.secretRef`, nameOf),
    ...when(
      count === 0,
      invalid(listPath, "", "must specify one of: `configMapRef` or `secretRef`"),
    ),
    ...when(
      count > 1,
      invalid(listPath, "", "may not have more than one field specified at a time"),
    ),
  ];
}
