import { toMicroTime } from "../../model/instant.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Journal, JournalQuery, StoredJournalEntry } from "../../ports/journal.ts";
import type { Exchange, PathRoute } from "./exchange.ts";
import { sendError, sendJson } from "./write.ts";

const groupVersion = "tandem.dev/v1alpha1";
const pathPattern = /^\/apis\/tandem\.dev\/v1alpha1\/namespaces\/([^/]+)\/pods\/([^/]+)\/journal$/;

/**
 * `GET /apis/tandem.dev/v1alpha1/namespaces/NS/pods/NAME/journal`: a pod's story, oldest entry first, also for a while
 * after the pod is gone. `uid` names one of several pods of that name, `after` and `limit` page through it.
 */
export function journalRoute(journal: Journal): PathRoute {
  return {
    path: "/apis/tandem.dev/v1alpha1",
    below: true,
    handle: async (exchange) => {
      const { request, response } = exchange;
      try {
        await sendJson(request, response, 200, await read(journal, exchange));
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        await sendError(request, response, error);
      }
    },
  };
}

async function read(journal: Journal, { path, query, request }: Exchange): Promise<object> {
  const [, namespace, name] = pathPattern.exec(path) ?? [];
  if (namespace === undefined || name === undefined) {
    throw new StatusError("NotFound", "the server could not find the requested resource", {});
  }
  if (request.method !== "GET") {
    const message = "the server does not allow this method on the requested resource";
    throw new StatusError("MethodNotAllowed", message, {});
  }
  const entries = await journal.read(queryOf({ namespace, name }, query));
  if (entries.length === 0 && !query.has("after")) {
    const message = `pods ${JSON.stringify(name)} not found in the journal`;
    throw new StatusError("NotFound", message, { name, kind: "pods" });
  }
  return {
    kind: "PodJournal",
    apiVersion: groupVersion,
    metadata: { name, namespace },
    entries: entries.map(entryOf),
  };
}

function queryOf(
  pod: { readonly namespace: string; readonly name: string },
  query: URLSearchParams,
): JournalQuery {
  return {
    ...pod,
    uid: query.get("uid") ?? undefined,
    after: numberIn(query, "after"),
    limit: numberIn(query, "limit"),
  };
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const message = `query parameter ${JSON.stringify(name)} must be a number: ${text}`;
  throw new StatusError("BadRequest", message);
}

function entryOf({ at, ...entry }: StoredJournalEntry): object {
  return { ...entry, at: toMicroTime(at) };
}
