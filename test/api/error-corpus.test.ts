import { afterAll, beforeAll, expect, test } from "vitest";
import type { BadObject } from "./bad-requests/answers.ts";
import { badCoreObjects } from "./bad-requests/core.ts";
import { badGroupObjects } from "./bad-requests/groups.ts";
import { objectsThere } from "./bad-requests/there.ts";
import { badOthers } from "./bad-requests/others.ts";
import { badPatches } from "./bad-requests/patches.ts";
import { startHarness, type Harness } from "./harness.ts";

/** Bad requests of every kind: code, reason, and each cause with its field and its words. */
let api: Harness;

beforeAll(async () => {
  api = await startHarness();
  for (const [path, body] of objectsThere) {
    const { code, text } = await api.send("POST", path, { body });
    if (code !== 201) throw new Error(`${path}: ${text}`);
  }
});

afterAll(() => api[Symbol.asyncDispose]());

interface Details {
  readonly causes?: readonly { readonly reason: string; field: string; message: string }[];
}

async function causesOf(method: string, bad: BadObject, contentType?: string): Promise<unknown> {
  const { code, body } = await api.send(method, bad.path, {
    ...(bad.body !== undefined && { body: bad.body }),
    headers: contentType === undefined ? {} : { "content-type": contentType },
  });
  const { causes } = (body["details"] ?? {}) as Details;
  return {
    code,
    reason: body["reason"],
    causes:
      causes?.map(({ reason, field, message }) => [reason, field, message]) ?? body["message"],
  };
}

test.for([...badCoreObjects, ...badGroupObjects])("a create is refused: $title", async (bad) => {
  expect(await causesOf("POST", bad)).toEqual(bad.answer);
});

test.for([...badPatches, ...badOthers])("$method is refused: $title", async (bad) => {
  expect(await causesOf(bad.method, bad, bad.contentType)).toEqual(bad.answer);
});
