import { configmaps, secrets } from "../client/resources.ts";
import { unlessNotFound } from "../client/unless-not-found.ts";
import type { ConfigMap, Secret } from "../model/types/core-v1.ts";
import type { ApiClient } from "../ports/api-client.ts";
import { PodError } from "./pod-error.ts";

/** Reads the ConfigMaps and Secrets that one pod names; `undefined` when there is none of that name. */
export interface ConfigurationSource {
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined>;
  secret(namespace: string, name: string): Promise<Secret | undefined>;
}

/** Always asks the API: what a pod gets is never older than the moment in which it is prepared. */
export function configurationFrom(api: ApiClient): ConfigurationSource {
  return {
    configMap: async (namespace, name) =>
      unlessNotFound(async () => api.get(configmaps, { namespace, name })),
    secret: async (namespace, name) =>
      unlessNotFound(async () => api.get(secrets, { namespace, name })),
  };
}

/** A reference in a pod to a ConfigMap or Secret. */
export interface ConfigurationReference {
  readonly namespace: string;
  readonly name: string;
  readonly optional?: boolean | undefined;
}

/** The ConfigMap; `undefined` only if the reference is optional, else a missing one is refused. */
export async function requireConfigMap(
  source: ConfigurationSource,
  { namespace, name, optional }: ConfigurationReference,
): Promise<ConfigMap | undefined> {
  const found = await source.configMap(namespace, name);
  if (found === undefined && optional !== true) throw new PodError(`configmap "${name}" not found`);
  return found;
}

/** The Secret; `undefined` only if the reference is optional, else a missing one is refused. */
export async function requireSecret(
  source: ConfigurationSource,
  { namespace, name, optional }: ConfigurationReference,
): Promise<Secret | undefined> {
  const found = await source.secret(namespace, name);
  if (found === undefined && optional !== true) throw new PodError(`secret "${name}" not found`);
  return found;
}
