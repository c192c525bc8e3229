import { serviceaccounts } from "../../client/resources.ts";
import { isStatus } from "../../model/status-error.ts";
import type { LocalObjectReference, Pod } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { AuthConfig } from "../../ports/cri.ts";
import type { ConfigurationSource } from "../configuration-source.ts";
import { identityOf } from "../pod-identity.ts";
import { credentialsFor, credentialsIn } from "./pull-credentials.ts";
import { parseReference } from "./reference.ts";

export interface CredentialSources {
  readonly api: Pick<ApiClient, "get">;
  readonly configuration: ConfigurationSource;
}

/** The credentials that a pod has for an image: those of its pull secrets, or of its service account's. */
export async function podCredentials(
  pod: Pod,
  image: string,
  sources: CredentialSources,
): Promise<readonly AuthConfig[]> {
  const { namespace } = identityOf(pod);
  const found = [];
  for (const { name = "" } of await pullSecrets(pod, sources)) {
    // A pull secret that is missing does not hold up the pull: the image may be public.
    const secret = name === "" ? undefined : await sources.configuration.secret(namespace, name);
    if (secret !== undefined) found.push(...credentialsIn(secret));
  }
  return credentialsFor(parseReference(image), found);
}

async function pullSecrets(
  pod: Pod,
  { api }: CredentialSources,
): Promise<readonly LocalObjectReference[]> {
  const own = pod.spec?.imagePullSecrets ?? [];
  const { namespace } = identityOf(pod);
  const name = pod.spec?.serviceAccountName ?? "";
  if (own.length > 0 || name === "") return own;
  try {
    return (await api.get(serviceaccounts, { namespace, name })).imagePullSecrets ?? [];
  } catch (error) {
    if (isStatus(error, "NotFound")) return [];
    throw error;
  }
}
