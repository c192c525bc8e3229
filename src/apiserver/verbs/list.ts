import { StatusError } from "../../model/status-error.ts";
import type { StoreList, Version } from "../../ports/store.ts";
import type { Api } from "../api.ts";
import type { ObjectList, Reply } from "../reply.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { listOptionsOf, type ListOptions } from "../request/list-options.ts";
import { selectionOf, type Selection } from "../request/selection.ts";
import { awaitRevision } from "./await-revision.ts";
import { encodeContinue, parseContinue } from "./continue-token.ts";
import { itemOf } from "./get.ts";

export async function list(api: Api, request: ApiRequest): Promise<Reply> {
  const options = listOptionsOf(request.query, false);
  const selection = selectionOf(request);
  if (options.revision !== undefined) await awaitRevision(api, options.revision);
  return {
    kind: "list",
    list: pageOf(request, read(api, request, options), { options, selection }),
  };
}

interface Page extends StoreList {
  /** Where to go on in `versions`. */
  readonly after: string | undefined;
}

function read(api: Api, request: ApiRequest, options: ListOptions): Page {
  const scope = scopeOf(request);
  if (options.continue !== "") {
    const { revision, after } = parseContinue(options.continue);
    return { ...listContinued(api, request, revision), after };
  }
  const exact = options.match === "Exact" ? options.revision : undefined;
  const read = exact === undefined ? api.store.list(scope) : api.store.listAt(scope, exact);
  return { ...read, after: undefined };
}

/** The store's scope of a request to a collection. */
export function scopeOf(request: ApiRequest): { resource: string; namespace: string | undefined } {
  const namespace = request.namespace === "" ? undefined : request.namespace;
  return { resource: request.type.storedAs, namespace };
}

function listContinued(api: Api, request: ApiRequest, revision: number): StoreList {
  try {
    return api.store.listAt(scopeOf(request), revision);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const message =
      "The provided continue parameter is too old to display a consistent list result. " +
      "You can start a new list without the continue parameter.";
    throw new StatusError("Expired", message);
  }
}

function pageOf(
  request: ApiRequest,
  page: Page,
  wish: { readonly options: ListOptions; readonly selection: Selection },
): ObjectList {
  const { options, selection } = wish;
  const rest = page.versions.slice(startOf(page));
  // Any state will do, so the cache answers as a whole: as upstream, which ignores the limit here.
  const limit = options.revision === 0 || options.limit <= 0 ? Infinity : options.limit;
  const matching = selection.everything ? rest : select(rest, selection, limit + 1);
  const isLast = matching.length <= limit;
  const shown = isLast ? matching : matching.slice(0, limit);
  const last = shown.at(-1);
  return {
    type: request.type,
    revision: page.revision,
    items: shown.map((version) => itemOf(request.type, version)),
    continue: isLast || last === undefined ? "" : encodeContinue(page.revision, pathOf(last)),
    remainingItemCount: isLast || !selection.everything ? undefined : rest.length - shown.length,
  };
}

function startOf(page: Page): number {
  const { after } = page;
  if (after === undefined) return 0;
  const index = page.versions.findIndex((version) => pathOf(version) > after);
  return index < 0 ? page.versions.length : index;
}

function select(versions: readonly Version[], selection: Selection, max: number): Version[] {
  const found: Version[] = [];
  for (const version of versions) {
    if (found.length === max) break;
    if (selection.matches(version.object)) found.push(version);
  }
  return found;
}

function pathOf(version: Version): string {
  return `${version.key.namespace}/${version.key.name}`;
}
