import { isStatus } from "../../model/status-error.ts";
import type { Api } from "../api.ts";
import { deleteObject } from "../objects/delete.ts";
import type { Item, Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { selectionOf } from "../request/selection.ts";
import { deletionIn } from "./delete.ts";
import { itemOf } from "./get.ts";
import { scopeOf } from "./list.ts";

/** Deletes all that the selectors match, each as a DELETE of its own would, and answers with a list of them. */
export async function deleteCollection(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const deletion = deletionIn(request, body);
  const selection = selectionOf(request);
  const { versions } = api.store.list(scopeOf(request));
  const chosen = versions.filter((version) => selection.matches(version.object));
  // All at once: the deletions of one turn become durable together.
  const deleted = await Promise.all(
    chosen.map(async ({ key }): Promise<Item | undefined> => {
      const single = { ...request, namespace: key.namespace, name: key.name };
      try {
        return itemOf(request.type, (await deleteObject(api, single, deletion)).written);
      } catch (error) {
        if (isStatus(error, "NotFound")) return undefined;
        throw error;
      }
    }),
  );
  const items = deleted.filter((item) => item !== undefined);
  const list = {
    type: request.type,
    revision: api.store.revision,
    items,
    continue: "",
    remainingItemCount: undefined,
  };
  return { kind: "list", list };
}
