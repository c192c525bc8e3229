import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";

/** Every create request that a real Kubernetes refused or warned about, over HTTPS; each whole answer. */
let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

interface Recorded {
  readonly name: string;
  readonly body: { readonly kind: string };
  readonly query?: string;
  readonly code: number;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly warnings?: string;
}

const recordings = new URL("../observed/create-requests.jsonl", import.meta.url);
const recorded = readFileSync(recordings, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);

const paths: Readonly<Record<string, string>> = {
  Pod: "/api/v1/namespaces/default/pods",
  Deployment: "/apis/apps/v1/namespaces/default/deployments",
  Job: "/apis/batch/v1/namespaces/default/jobs",
};

test.each(recorded)(
  "$name is answered as Kubernetes answers it",
  async ({ body, query = "", code, status, warnings }) => {
    const path = paths[body.kind] ?? "";
    const answer = await api.send("POST", `${path}?dryRun=All&${query}`, { body });
    expect({ code: answer.code, warnings: answer.headers["warning"] }).toEqual({ code, warnings });
    const { kind: _kind, apiVersion: _apiVersion, metadata: _metadata, ...rest } = answer.body;
    expect(status === undefined ? undefined : withoutGroup(rest)).toEqual(status);
  },
);

/** The recorder kept kind, name and causes of the details; the group is in the message as well. */
function withoutGroup(status: Readonly<Record<string, unknown>>): unknown {
  const { details, ...rest } = status;
  if (details === undefined) return rest;
  const { group: _group, ...kept } = details as Record<string, unknown>;
  return { ...rest, details: kept };
}
