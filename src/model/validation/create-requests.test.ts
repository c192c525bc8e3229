import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeObject } from "../codec/decode.ts";
import { withDefaults } from "../defaults/defaults.ts";
import { preparedForCreate } from "../defaults/preparation.ts";
import { invalidError } from "../field-error.ts";
import type { JsonObject } from "../json.ts";
import { apiVersionOf } from "../object.ts";
import { builtinResources } from "../resources.ts";
import { validateCreate, warningsFor } from "./validate.ts";

interface Recorded {
  readonly name: string;
  readonly body: JsonObject;
  readonly code: number;
  readonly status?: JsonObject;
  readonly warnings?: string;
}

const recordings = new URL("../../../test/observed/create-requests.jsonl", import.meta.url);
const recorded = readFileSync(recordings, "utf8")
  .trimEnd()
  .split("\n")
  // The recordings are ours; see the README beside them.
  .map((line) => JSON.parse(line) as Recorded)
  // What cannot be decoded never gets here.
  .filter(({ code }) => code !== 400);

test.each(recorded)(
  "cases 142 to 150: $name is answered as golden scenario 127 recorded it",
  ({ body, status, warnings }) => {
    const answer = create(body);
    const { name, kind, causes } = (status?.["details"] ?? {}) as JsonObject;
    const expected =
      status === undefined
        ? undefined
        : { message: status["message"], details: { name, kind, causes } };
    expect(answer.invalid).toEqual(expected);
    const ours = answer.warnings.map((warning) => `299 - ${JSON.stringify(warning)}`);
    const isUnknownField = warnings?.includes("unknown field") === true;
    expect(ours.join(", ")).toBe(isUnknownField ? "" : (warnings ?? ""));
  },
);

function create(body: JsonObject) {
  const type = builtinResources.find(
    (each) => each.kind === body["kind"] && apiVersionOf(each) === body["apiVersion"],
  );
  if (type === undefined) throw new Error("not served");
  const metadata = { namespace: "default", uid: "u", ...(body["metadata"] as JsonObject) };
  const naming = { apiVersion: apiVersionOf(type), kind: type.kind };
  const { object } = decodeObject({ ...body, metadata }, { definition: type.definition, naming });
  const prepared = preparedForCreate(type, withDefaults(type, object), 0);
  const faults = validateCreate(type, prepared);
  // Warnings come with objects that are stored; the recorder left the group out.
  if (faults.length === 0) return { invalid: undefined, warnings: warningsFor(type, prepared) };
  const { message, details } = invalidError(
    { ...type, name: prepared.metadata?.name ?? "" },
    faults,
  );
  const { name, kind, causes } = details ?? {};
  return { invalid: { message, details: { name, kind, causes } }, warnings: [] };
}
