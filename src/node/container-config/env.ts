import type {
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  FileKeySelector,
  Pod,
  SecretKeySelector,
  Service,
} from "../../model/types/core-v1.ts";
import {
  requireConfigMap,
  requireSecret,
  type ConfigurationSource,
} from "../configuration-source.ts";
import type { AnyContainer } from "../effects.ts";
import { PodError } from "../pod-error.ts";
import { expand } from "./expand.ts";
import { fieldValue, type PodAddresses } from "./field-value.ts";
import { resourceValue, type Allocatable } from "./resource-value.ts";
import { serviceLinks } from "./service-links.ts";

/** Everything outside the container that its environment may name. */
export interface EnvSources {
  readonly configuration: ConfigurationSource;
  readonly services: readonly Service[];
  readonly addresses: PodAddresses;
  readonly allocatable: Allocatable;
  /** The value of one key in an env file in a volume of the pod; `undefined` when the key is not there. */
  readonly envFileValue: (selector: FileKeySelector) => Promise<string | undefined>;
}

/**
 * The container's environment, in the order of the manifest: `envFrom`, then `env` with `$(NAME)` replaced, then what
 * describes Services. Throws `PodError` with a kubelet's text when something that is not optional is missing.
 */
export async function containerEnv(
  pod: Pod,
  container: AnyContainer,
  sources: EnvSources,
): Promise<ReadonlyMap<string, string>> {
  const namespace = pod.metadata?.namespace ?? "";
  const links = serviceLinks(sources.services, {
    namespace,
    enableServiceLinks: pod.spec?.enableServiceLinks ?? true,
  });
  const env = new Map<string, string>();
  for (const source of container.envFrom ?? []) await addEnvFrom(env, source, namespace, sources);
  for (const variable of container.env ?? []) {
    const lookup = (name: string): string | undefined => env.get(name) ?? links.get(name);
    const value = await variableValue({ pod, container, variable, lookup }, sources);
    if (value !== undefined) env.set(variable.name, value);
  }
  for (const [name, value] of links) if (!env.has(name)) env.set(name, value);
  return env;
}

async function addEnvFrom(
  env: Map<string, string>,
  source: EnvFromSource,
  namespace: string,
  sources: EnvSources,
): Promise<void> {
  const prefix = source.prefix ?? "";
  if (source.configMapRef !== undefined) {
    const { name = "", optional } = source.configMapRef;
    const found = await requireConfigMap(sources.configuration, { namespace, name, optional });
    addAll(env, prefix, Object.entries(found?.data ?? {}));
  } else if (source.secretRef !== undefined) {
    const { name = "", optional } = source.secretRef;
    const found = await requireSecret(sources.configuration, { namespace, name, optional });
    const entries = Object.entries(found?.data ?? {});
    addAll(
      env,
      prefix,
      entries.map(([key, value]) => [key, decode(value)]),
    );
  }
}

function addAll(
  env: Map<string, string>,
  prefix: string,
  entries: readonly (readonly [string, string])[],
): void {
  for (const [key, value] of entries) {
    const name = prefix + key;
    if (isEnvName(name)) env.set(name, value);
  }
}

/** Since Kubernetes 1.34 a name is any printable ASCII but `=` (KEP-4369). */
function isEnvName(name: string): boolean {
  return /^[\x20-\x3c\x3e-\x7e]+$/.test(name);
}

interface Variable {
  readonly pod: Pod;
  readonly container: AnyContainer;
  readonly variable: EnvVar;
  readonly lookup: (name: string) => string | undefined;
}

async function variableValue(
  { pod, container, variable, lookup }: Variable,
  sources: EnvSources,
): Promise<string | undefined> {
  const { value = "", valueFrom } = variable;
  if (value !== "") return expand(value, lookup);
  const namespace = pod.metadata?.namespace ?? "";
  if (valueFrom?.fieldRef !== undefined) {
    const path = valueFrom.fieldRef.fieldPath;
    const field = fieldValue(pod, path, sources.addresses);
    if (field === undefined) throw new PodError(`unsupported fieldPath: ${path}`);
    return field;
  }
  if (valueFrom?.resourceFieldRef !== undefined) {
    return resourceValue(pod, container, valueFrom.resourceFieldRef, sources.allocatable);
  }
  if (valueFrom?.configMapKeyRef !== undefined) {
    return configMapValue(valueFrom.configMapKeyRef, namespace, sources.configuration);
  }
  if (valueFrom?.secretKeyRef !== undefined) {
    return secretValue(valueFrom.secretKeyRef, namespace, sources.configuration);
  }
  if (valueFrom?.fileKeyRef !== undefined) return fileValue(valueFrom.fileKeyRef, sources);
  return "";
}

async function configMapValue(
  selector: ConfigMapKeySelector,
  namespace: string,
  configuration: ConfigurationSource,
): Promise<string | undefined> {
  const { name = "", key, optional } = selector;
  const found = await requireConfigMap(configuration, { namespace, name, optional });
  const value = valueAt(found?.data, key);
  if (value !== undefined || optional === true) return value;
  throw new PodError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
}

async function secretValue(
  selector: SecretKeySelector,
  namespace: string,
  configuration: ConfigurationSource,
): Promise<string | undefined> {
  const { name = "", key, optional } = selector;
  const found = await requireSecret(configuration, { namespace, name, optional });
  const value = valueAt(found?.data, key);
  if (value !== undefined) return decode(value);
  if (optional === true) return undefined;
  throw new PodError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
}

async function fileValue(
  selector: FileKeySelector,
  sources: EnvSources,
): Promise<string | undefined> {
  const value = await sources.envFileValue(selector);
  if (value !== undefined || selector.optional === true) return value;
  throw new PodError(
    `environment variable key "${selector.key}" not found in file "${selector.path}"`,
  );
}

function valueAt(
  data: Readonly<Record<string, string>> | undefined,
  key: string,
): string | undefined {
  return data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
