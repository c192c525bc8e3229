import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiServer } from "../apiserver/api-server.ts";
import { systemRandom } from "../engine/random.ts";
import { isStatus } from "../model/status-error.ts";
import type { ConfigMap, Pod } from "../model/types/core-v1.ts";
import type { ApiClient, ResourceOf, WatchEvent } from "../ports/api-client.ts";
import type { Log } from "../ports/log.ts";
import type { NodeStreams } from "../ports/node-streams.ts";
import { loadSigningKey } from "../security/tokens/signing-key.ts";
import { memoryJournal } from "../store/memory-journal.ts";
import { openStore } from "../store/store.ts";
import { ensureSays, ensureThere } from "./ensure.ts";
import { inProcessClient } from "./in-process.ts";
import { ManualClock } from "./testing/manual-clock.ts";

const configmaps: ResourceOf<ConfigMap> = { group: "", version: "v1", resource: "configmaps" };
const pods: ResourceOf<Pod> = { group: "", version: "v1", resource: "pods" };
const namespace = "default";
const clock = new ManualClock(Date.UTC(2026, 10, 21));
let directory = "";
let client: ApiClient;
let nobody: ApiClient;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "tandem-client-"));
  const silent: Log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: () => {},
    with: () => silent,
  };
  const server = await createApiServer({
    store: openStore(memoryJournal()),
    clock,
    random: systemRandom,
    log: silent,
    // Nothing here comes as far as the node.
    node: {} as NodeStreams,
    serviceCidr: "10.96.0.0/20",
    signingKey: await loadSigningKey(join(directory, "key.pem")),
  });
  client = inProcessClient(server.internal({ name: "engine", groups: ["system:masters"] }));
  nobody = inProcessClient(server.internal({ name: "nobody", groups: [] }));
});

afterAll(() => rmSync(directory, { recursive: true }));

function configMap(name: string, data?: Readonly<Record<string, string>>): ConfigMap {
  return { kind: "ConfigMap", apiVersion: "v1", metadata: { name }, ...(data && { data }) };
}

test("objects are created, read, updated, patched and deleted", async () => {
  const created = await client.create(configmaps, namespace, configMap("one", { a: "1" }));
  const updated = await client.update(configmaps, { ...created, data: { a: "2" } });
  const patch = { type: "merge", body: { data: { b: "3" } } } as const;
  const patched = await client.patch(configmaps, { namespace, name: "one" }, patch);
  const listed = await client.list(configmaps, { namespace, fieldSelector: "metadata.name=one" });
  const deleted = await client.delete(configmaps, { namespace, name: "one" });
  expect([updated.data, patched.data, listed.items, deleted]).toEqual([
    { a: "2" },
    { a: "2", b: "3" },
    [patched],
    undefined,
  ]);
  expect(patched.metadata.managedFields?.map(({ manager }) => manager)).toEqual(["engine"]);
});

test("what the server refuses is thrown as it is", async () => {
  const missing = client.get(configmaps, { namespace, name: "nosuch" });
  await expect(missing).rejects.toSatisfy((error) => isStatus(error, "NotFound"));
  const forbidden = nobody.get(configmaps, { namespace, name: "nosuch" });
  await expect(forbidden).rejects.toSatisfy((error) => isStatus(error, "Forbidden"));
  const created = await client.create(configmaps, namespace, configMap("stale"));
  await client.update(configmaps, { ...created, data: { a: "1" } });
  const conflict = client.update(configmaps, { ...created, data: { a: "2" } });
  await expect(conflict).rejects.toSatisfy((error) => isStatus(error, "Conflict"));
});

test("a pod that must be stopped first is given back, one that is gone is not", async () => {
  const account = { kind: "ServiceAccount", apiVersion: "v1", metadata: { name: "default" } };
  await client.create(
    { group: "", version: "v1", resource: "serviceaccounts" },
    namespace,
    account,
  );
  const spec = { containers: [{ name: "c", image: "i" }] };
  for (const name of ["bound", "free"]) {
    await client.create(pods, namespace, {
      kind: "Pod",
      apiVersion: "v1",
      metadata: { name },
      spec,
    });
  }
  await client.createSubresource(pods, { namespace, name: "bound" }, "binding", {
    kind: "Binding",
    apiVersion: "v1",
    metadata: { name: "bound" },
    target: { kind: "Node", name: "n1" },
  } as object);
  const bound = await client.delete(pods, { namespace, name: "bound" });
  const free = await client.delete(pods, { namespace, name: "free" });
  expect([bound?.metadata.deletionGracePeriodSeconds, free]).toEqual([30, undefined]);
  const forced = await client.delete(pods, { namespace, name: "bound" }, { gracePeriodSeconds: 0 });
  expect(forced).toBeUndefined();
});

test("a watch goes on from a list without a gap and ends with its signal", async () => {
  await client.create(configmaps, namespace, configMap("before"));
  const { resourceVersion } = await client.list(configmaps, { namespace });
  await client.create(configmaps, namespace, configMap("after"));
  const stop = new AbortController();
  const seen: string[] = [];
  const options = { namespace, resourceVersion, signal: stop.signal };
  for await (const event of client.watch(configmaps, options)) {
    seen.push(shown(event));
    if (seen.length === 1) await client.delete(configmaps, { namespace, name: "after" });
    if (seen.length === 2) stop.abort();
  }
  expect(seen).toEqual(["ADDED after", "DELETED after"]);
  expect(clock.scheduled).toEqual([]);
});

function shown(event: WatchEvent<ConfigMap>): string {
  return event.type === "BOOKMARK" ? event.type : `${event.type} ${event.object.metadata.name}`;
}

test("a dry run leaves nothing behind", async () => {
  await client.create(configmaps, namespace, configMap("dry"), { dryRun: true });
  await expect(client.get(configmaps, { namespace, name: "dry" })).rejects.toThrow("not found");
});

test("what is ensured is created once, and kept as others have made it", async () => {
  const wanted = configMap("ensured", { a: "1" });
  const created = await ensureThere(client, configmaps, namespace, wanted);
  const changed = await client.update(configmaps, { ...created, data: { a: "2", b: "3" } });
  expect(await ensureThere(client, configmaps, namespace, wanted)).toEqual(changed);
});

test("what is to say something is patched only where it says something else", async () => {
  const wanted = configMap("saying", { a: "1" });
  const created = await ensureSays(client, configmaps, namespace, wanted);
  expect(await ensureSays(client, configmaps, namespace, wanted)).toEqual(created);
  await client.update(configmaps, { ...created, data: { a: "2", b: "3" } });
  const corrected = await ensureSays(client, configmaps, namespace, wanted);
  expect(corrected.data).toEqual({ a: "1", b: "3" });
});

test("one who may not read what is there is told so", async () => {
  const ensuring = ensureThere(nobody, configmaps, namespace, configMap("ensured"));
  await expect(ensuring).rejects.toSatisfy((error) => isStatus(error, "Forbidden"));
});

test("an object of whose creation somebody else is told can be read", async () => {
  const create = async () => client.create(configmaps, namespace, configMap("raced"));
  const read = async () => client.get(configmaps, { namespace, name: "raced" });
  const [first, second] = await Promise.all([create(), create().catch(read)]);
  expect(second).toEqual(first);
});
