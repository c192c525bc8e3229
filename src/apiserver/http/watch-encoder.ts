import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import { isConverted } from "../objects/conversion.ts";
import { itemOf } from "../verbs/get.ts";
import type { WatchedEvent } from "../verbs/watch.ts";
import { partialOf } from "./partial.ts";
import type { RenderContext } from "./render.ts";
import { tableOf, tableOptionsOf } from "./table.ts";

/** One event as the line that goes over the wire. */
export type EventEncoder = (event: WatchedEvent) => Uint8Array | string;

type ObjectEvent = Exclude<WatchedEvent, { readonly type: "BOOKMARK" }>;

const INITIAL_EVENTS_END = "k8s.io/initial-events-end";
const lineEnd = Buffer.from("}\n");

const heads = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};

/** The encoder for one watch of `type`; it may remember what it has sent already. */
export function encoderOf(type: ResourceType, context: RenderContext): EventEncoder {
  const { representation } = context;
  if (representation.as === "table") return tableEncoder(type, context);
  const encodeObject =
    representation.as === "partial"
      ? (event: ObjectEvent) =>
          line(event.type, partialOf(event.object, representation.metaVersion))
      : objectEncoder(type);
  return (event) =>
    event.type === "BOOKMARK" ? line(event.type, bookmarkObject(type, event)) : encodeObject(event);
}

/**
 * Lines by the object: a hundred watchers of one change share one line. The store lets go of an object soon after it was
 * replaced, and the line goes with it; the bytes it keeps for longer.
 */
const lines = new WeakMap<KubeObject, Map<string, Uint8Array>>();

function objectEncoder(type: ResourceType): (event: ObjectEvent) => Uint8Array | string {
  return (event) => {
    if (isConverted(type)) return line(event.type, itemOf(type, { object: event.object }).object);
    return event.json === undefined
      ? line(event.type, event.object)
      : sharedLine(event, event.json);
  };
}

function sharedLine({ type, object }: ObjectEvent, json: Uint8Array): Uint8Array {
  const byType = lines.get(object) ?? new Map<string, Uint8Array>();
  lines.set(object, byType);
  const made = byType.get(type) ?? Buffer.concat([heads[type], json, lineEnd]);
  byType.set(type, made);
  return made;
}

function line(type: WatchedEvent["type"], object: unknown): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function bookmarkObject(
  type: ResourceType,
  event: Extract<WatchedEvent, { readonly type: "BOOKMARK" }>,
): KubeObject {
  return {
    kind: type.kind,
    apiVersion: apiVersionOf(type),
    metadata: {
      resourceVersion: String(event.revision),
      ...(event.endsInitialEvents && { annotations: { [INITIAL_EVENTS_END]: "true" } }),
    },
  };
}

/** Each event is a table of one row; only the first says what the columns are. */
function tableEncoder(type: ResourceType, context: RenderContext): EventEncoder {
  const { metaVersion } = context.representation;
  let hidesColumns = false;
  return (event) => {
    const object =
      event.type === "BOOKMARK" ? bookmarkObject(type, event) : itemOf(type, event).object;
    const metadata = { resourceVersion: object.metadata?.resourceVersion };
    const options = tableOptionsOf(context.query, context.now, metaVersion);
    const table = tableOf({ type, items: [{ object }], metadata, hidesColumns }, options);
    hidesColumns = true;
    return line(event.type, table);
  };
}
