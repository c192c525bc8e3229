import type { KubeObject } from "../../model/object.ts";
import type { Instant } from "../../model/instant.ts";
import type { Change, Version, Watch } from "../../ports/store.ts";
import type { Api } from "../api.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest } from "../request/api-request.ts";
import { listOptionsOf, type ListOptions } from "../request/list-options.ts";
import { selectionOf, type Selection } from "../request/selection.ts";
import { awaitRevision } from "./await-revision.ts";
import { Doorbell } from "./doorbell.ts";
import { scopeOf } from "./list.ts";

/** An event as one watcher sees it. The object is in the version that is stored. */
export type WatchedEvent =
  | {
      readonly type: "ADDED" | "MODIFIED" | "DELETED";
      readonly revision: number;
      readonly object: KubeObject;
      /** The object as JSON, when it is a stored version. The same bytes for every watcher. */
      readonly json: Uint8Array | undefined;
    }
  | {
      readonly type: "BOOKMARK";
      readonly revision: number;
      /** It ends the objects that were there when the watch began. */
      readonly endsInitialEvents: boolean;
    };

/** How many events are worked on before the loop looks around again. */
const BATCH_MAX = 100;
const BOOKMARK_EVERY_MS = 60_000;
/** A watch without `timeoutSeconds` lasts this long and up to twice as long. */
const DURATION_MIN_MS = 30 * 60_000;

export function watch(api: Api, request: ApiRequest): Reply {
  const options = listOptionsOf(request.query, true);
  const selection = selectionOf(request);
  const subject = { request, options, selection };
  return {
    kind: "watch",
    type: request.type,
    events: (signal) => eventsOf(api, subject, signal),
  };
}

interface Subject {
  readonly request: ApiRequest;
  readonly options: ListOptions;
  readonly selection: Selection;
}

/**
 * The events of one watch. Holds nothing but a place in the store's history, so that a consumer that stops reading
 * costs nothing; when it reads again too late, this throws `Expired`.
 */
async function* eventsOf(
  api: Api,
  subject: Subject,
  signal: AbortSignal,
): AsyncGenerator<readonly WatchedEvent[]> {
  const { options, request } = subject;
  if (options.revision !== undefined) await awaitRevision(api, options.revision);
  using bell = new Doorbell(signal);
  const endsAt = request.now + durationMs(api, options);
  using _ = bell.ringAt(api.clock, endsAt);
  const initial = wantsInitialEvents(options) ? api.store.list(scopeOf(request)) : undefined;
  const after = initial?.revision ?? options.revision ?? api.store.revision;
  using source = api.store.watch(scopeOf(request), after, () => bell.ring());
  if (initial !== undefined) {
    yield* addedEvents(initial.versions, subject.selection);
    if (options.allowWatchBookmarks) yield [bookmark(initial.revision, true)];
  }
  yield* liveEvents(api, subject, { source, bell, endsAt });
}

function wantsInitialEvents(options: ListOptions): boolean {
  if (options.sendInitialEvents !== undefined) return options.sendInitialEvents;
  return options.revision === undefined || options.revision === 0;
}

function durationMs(api: Api, options: ListOptions): number {
  if (options.timeoutSeconds !== undefined && options.timeoutSeconds > 0) {
    return options.timeoutSeconds * 1000;
  }
  return DURATION_MIN_MS * (1 + api.random.next());
}

function* addedEvents(
  versions: readonly Version[],
  selection: Selection,
): Generator<readonly WatchedEvent[]> {
  for (let start = 0; start < versions.length; start += BATCH_MAX) {
    const batch = versions
      .slice(start, start + BATCH_MAX)
      .filter((version) => selection.everything || selection.matches(version.object))
      .map((version): WatchedEvent => ({ type: "ADDED", ...contentOf(version) }));
    if (batch.length > 0) yield batch;
  }
}

async function* liveEvents(
  api: Api,
  subject: Subject,
  stream: { readonly source: Watch; readonly bell: Doorbell; readonly endsAt: Instant },
): AsyncGenerator<readonly WatchedEvent[]> {
  const { source, bell, endsAt } = stream;
  const { allowWatchBookmarks } = subject.options;
  let bookmarkAt = api.clock.now() + BOOKMARK_EVERY_MS;
  while (!bell.isAborted) {
    const changes = source.take(BATCH_MAX);
    const events = changes.flatMap((change) => eventOf(change, subject.selection) ?? []);
    if (events.length > 0) yield events;
    const now = api.clock.now();
    if (now >= endsAt) {
      if (allowWatchBookmarks) yield [bookmark(source.revision, false)];
      return;
    }
    if (changes.length > 0) continue;
    if (allowWatchBookmarks && now >= bookmarkAt) {
      yield [bookmark(source.revision, false)];
      bookmarkAt = now + BOOKMARK_EVERY_MS;
    }
    using _ = allowWatchBookmarks ? bell.ringAt(api.clock, bookmarkAt) : undefined;
    await bell.rung();
  }
}

/** The change as a watcher with `selection` sees it: objects come and go with their labels. */
function eventOf(change: Change, selection: Selection): WatchedEvent | undefined {
  const { type, version, previous } = change;
  if (selection.everything) return { type, ...contentOf(version) };
  const was = previous !== undefined && selection.matches(previous.object);
  const is = type !== "DELETED" && selection.matches(version.object);
  if (was && is) return { type: "MODIFIED", ...contentOf(version) };
  if (is) return { type: "ADDED", ...contentOf(version) };
  if (!was) return undefined;
  if (type === "DELETED") return { type, ...contentOf(version) };
  return { type: "DELETED", ...lastSeen(previous, version.revision) };
}

function contentOf(version: Version): Omit<Exclude<WatchedEvent, { type: "BOOKMARK" }>, "type"> {
  return { revision: version.revision, object: version.object, json: version.json };
}

/** The object as it was when it still matched, under the revision at which it stopped to. */
function lastSeen(
  previous: Version,
  revision: number,
): Omit<Exclude<WatchedEvent, { type: "BOOKMARK" }>, "type"> {
  const metadata = { ...previous.object.metadata, resourceVersion: String(revision) };
  return { revision, object: { ...previous.object, metadata }, json: undefined };
}

function bookmark(revision: number, endsInitialEvents: boolean): WatchedEvent {
  return { type: "BOOKMARK", revision, endsInitialEvents };
}
