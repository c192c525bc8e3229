import type { KubeObject } from "../../model/object.ts";
import { isStatus, StatusError } from "../../model/status-error.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import { unreachable } from "../../model/assert.ts";
import type { EventNote, EventRecorder } from "../../client/event-recorder.ts";
import type { Announcement, CreateWrite, DeleteWrite, Write } from "./write.ts";

/** How many creates or deletes are under way at once at first; it doubles while all go well (as upstream). */
const BATCH_FIRST = 1;
/** The most writes that one controller has under way at once. */
const BATCH_MAX = 64;

export interface Performer {
  readonly api: ApiClient;
  readonly recorder: EventRecorder;
}

/**
 * Does the writes in their order; creates that follow each other, and deletes, go in growing batches. Stops at
 * the first that fails, throws its error, and has by then said in an event what the write says of its failure.
 */
export async function perform(performer: Performer, writes: readonly Write[]): Promise<void> {
  let batchMax = BATCH_FIRST;
  for (let at = 0; at < writes.length;) {
    const batch = batchFrom(writes, at, batchMax);
    await performBatch(performer, batch);
    at += batch.length;
    batchMax = Math.min(batchMax * 2, BATCH_MAX);
  }
}

/** The longest run of creates of one kind, or of deletes, that starts at `at`; anything else goes alone. */
function batchFrom(writes: readonly Write[], at: number, max: number): readonly Write[] {
  const first = writes[at];
  if (first === undefined) return [];
  if (first.verb !== "create" && first.verb !== "delete") return [first];
  const run = writes.slice(at, at + max);
  const end = run.findIndex((write) => write.verb !== first.verb || write.kind !== first.kind);
  return end < 0 ? run : run.slice(0, end);
}

async function performBatch(performer: Performer, batch: readonly Write[]): Promise<void> {
  const results = await Promise.allSettled(
    batch.map(async (write) => performOne(performer, write)),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

async function performOne(performer: Performer, write: Write): Promise<void> {
  const { api, recorder } = performer;
  switch (write.verb) {
    case "create":
      return create(performer, write);
    case "update":
      await api.update(write.kind, write.object, { subresource: write.subresource });
      return;
    case "patch":
      await api.patch(write.kind, write.key, write, { subresource: write.subresource });
      return;
    case "delete":
      return remove(performer, write);
    case "post":
      return announced(recorder, write, async () => {
        await api.createSubresource(write.kind, write.key, write.subresource, write.body);
        return write.key.name;
      });
    case "event":
      recorder.record(write.about, write.note);
      return;
    default:
      return unreachable(write);
  }
}

async function create({ api, recorder }: Performer, write: CreateWrite): Promise<void> {
  const { kind, object, mayExist } = write;
  await announced(recorder, write, async () => {
    try {
      const created = await api.create<KubeObject>(kind, object.metadata?.namespace, object);
      return created.metadata.name;
    } catch (error) {
      if (mayExist === true && isStatus(error, "AlreadyExists")) return undefined;
      // Nothing can be made in a namespace that is going; its end also ends whoever wants this.
      if (isNamespaceTerminating(error)) return undefined;
      throw error;
    }
  });
}

async function remove({ api, recorder }: Performer, write: DeleteWrite): Promise<void> {
  const { kind, key, uid, propagationPolicy, gracePeriodSeconds } = write;
  await announced(recorder, write, async () => {
    try {
      const preconditions = { uid };
      await api.delete(kind, key, { propagationPolicy, gracePeriodSeconds, preconditions });
      return key.name;
    } catch (error) {
      if (isStatus(error, "NotFound")) return undefined;
      // Followed by another of the same name: then the one that we meant is no more.
      if (isStatus(error, "Conflict") && !(await isThere(api, write))) return undefined;
      throw error;
    }
  });
}

async function isThere(api: ApiClient, { kind, key, uid }: DeleteWrite): Promise<boolean> {
  try {
    return (await api.get<KubeObject>(kind, key)).metadata.uid === uid;
  } catch (error) {
    if (isStatus(error, "NotFound")) return false;
    throw error;
  }
}

/** Runs `action`, which answers the object's name when there is something to tell, and tells it. */
async function announced(
  recorder: EventRecorder,
  write: { readonly says?: Announcement | undefined },
  action: () => Promise<string | undefined>,
): Promise<void> {
  const { says } = write;
  try {
    const name = await action();
    if (name !== undefined) say(recorder, says, filled(says?.done, { name }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    say(recorder, says, filled(says?.failed, { error: text }));
    throw error;
  }
}

function say(
  recorder: EventRecorder,
  says: Announcement | undefined,
  note: EventNote | undefined,
): void {
  if (says !== undefined && note !== undefined) recorder.record(says.about, note);
}

function filled(
  note: EventNote | undefined,
  values: Readonly<Record<string, string>>,
): EventNote | undefined {
  if (note === undefined) return undefined;
  const message = note.message.replaceAll(/\{(\w+)\}/g, (slot, name) => values[name] ?? slot);
  return { ...note, message };
}

function isNamespaceTerminating(error: unknown): boolean {
  if (!(error instanceof StatusError) || error.reason !== "Forbidden") return false;
  return error.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
}
