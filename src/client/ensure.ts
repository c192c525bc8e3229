import { jsonEquals } from "../model/json.ts";
import type { KubeObject, Stored } from "../model/object.ts";
import { isStatus } from "../model/status-error.ts";
import type { ApiClient, ResourceOf } from "../ports/api-client.ts";
import { applyMergePatch } from "../select/merge-patch.ts";
import { unlessNotFound } from "./unless-not-found.ts";

/**
 * Creates the object unless one of its name is there, and returns the one that is there then. It looks first: that is
 * the rule, and a creation that is refused costs the API as much as one that is not.
 */
export async function ensureThere<T extends KubeObject>(
  api: ApiClient,
  resource: ResourceOf<T>,
  namespace: string | undefined,
  object: T,
): Promise<Stored<T>> {
  const key = { namespace, name: object.metadata?.name ?? "" };
  const found = await unlessNotFound(() => api.get(resource, key));
  if (found !== undefined) return found;
  try {
    return await api.create(resource, namespace, object);
  } catch (error) {
    if (!isStatus(error, "AlreadyExists")) throw error;
    return api.get(resource, key);
  }
}

/** As `ensureThere`, and what is there then says what `object` says; what that does not mention stays (as RFC 7386 has it). */
export async function ensureSays<T extends KubeObject>(
  api: ApiClient,
  resource: ResourceOf<T>,
  namespace: string | undefined,
  object: T,
): Promise<Stored<T>> {
  const found = await ensureThere(api, resource, namespace, object);
  if (jsonEquals(applyMergePatch(found, object), found)) return found;
  const key = { namespace, name: found.metadata.name };
  return api.patch(resource, key, { type: "merge", body: object });
}
