import { expect, test } from "vitest";
import { HttpsClient } from "../../src/client/https.ts";
import { Informer } from "../../src/client/informer.ts";
import { KubeconfigError, parseKubeconfig, readKubeconfig } from "../../src/client/kubeconfig.ts";
import { configmaps, pods } from "../../src/client/resources.ts";
import { MemoryLog } from "../../src/client/testing/memory-log.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { StatusError } from "../../src/model/status-error.ts";
import { TransientError } from "../../src/model/transient-error.ts";
import { startHarness } from "../api/harness.ts";

const key = { namespace: "default", name: "a" };

function configMap(name: string) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { x: "1" } };
}

async function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test("objects are made, read, changed and removed over HTTPS", async () => {
  await using harness = await startHarness();
  using client = new HttpsClient(readKubeconfig(harness.kubeconfig));
  const made = await client.create(configmaps, "default", configMap("a"));
  expect(await client.get(configmaps, key)).toEqual(made);
  const patch = { type: "merge", body: { data: { y: "2" } } } as const;
  const patched = await client.patch(configmaps, key, patch);
  expect(patched.data).toEqual({ x: "1", y: "2" });
  const replaced = await client.update(configmaps, { ...patched, data: { z: "3" } });
  const list = await client.list(configmaps, {
    namespace: "default",
    fieldSelector: "metadata.name=a",
  });
  expect(list.items.map(({ data }) => data)).toEqual([replaced.data]);
  expect(Number(list.resourceVersion)).toBeGreaterThan(0);
  expect(await client.delete(configmaps, key)).toBeUndefined();
});

test("what the server names comes as a StatusError, a lost server as a TransientError", async () => {
  await using harness = await startHarness();
  const connection = readKubeconfig(harness.kubeconfig);
  using client = new HttpsClient(connection);
  await client.create(configmaps, "default", configMap("a"));
  const errors = [
    await failure(client.get(pods, { namespace: "default", name: "none" })),
    await failure(client.create(configmaps, "default", configMap("a"))),
    await failure(
      client.update(configmaps, {
        ...configMap("a"),
        metadata: { ...key, resourceVersion: "1" },
      }),
    ),
  ];
  expect(errors.map((error) => (error instanceof StatusError ? error.reason : error))).toEqual([
    "NotFound",
    "AlreadyExists",
    "Conflict",
  ]);
  using nowhere = new HttpsClient({ ...connection, server: "https://127.0.0.1:1" });
  expect(await failure(nowhere.get(pods, key))).toBeInstanceOf(TransientError);
});

test("an informer follows a watch over HTTPS until it is stopped", async () => {
  await using harness = await startHarness();
  using client = new HttpsClient(readKubeconfig(harness.kubeconfig));
  const stop = new AbortController();
  const log = new MemoryLog();
  const informer = new Informer({
    api: client,
    resource: configmaps,
    clock: new SystemClock(),
    log,
  });
  const seen = Promise.withResolvers<void>();
  const news: string[] = [];
  informer.onChange(({ before, after }) => {
    const name = (after ?? before)?.metadata.name ?? "";
    if (name !== "a") return;
    news.push(before === undefined ? "came" : after === undefined ? "went" : "changed");
    if (news.at(-1) === "went") seen.resolve();
  });
  const run = informer.run(stop.signal);
  await informer.synced();
  await client.create(configmaps, "default", configMap("a"));
  await client.patch(configmaps, key, { type: "merge", body: { data: { x: "2" } } });
  await client.delete(configmaps, key);
  await seen.promise;
  expect(news).toEqual(["came", "changed", "went"]);
  stop.abort();
  await run;
});

test("a watch that the server refuses throws what the server says", async () => {
  await using harness = await startHarness();
  using client = new HttpsClient(readKubeconfig(harness.kubeconfig));
  const { signal } = new AbortController();
  const watch = client.watch(configmaps, { resourceVersion: "999999999999", signal });
  const error = await failure(watch[Symbol.asyncIterator]().next());
  expect(error).toBeInstanceOf(StatusError);
});

test.each([
  ["current-context: x\ncontexts: []", 'f: contexts has no "x"'],
  ["{}", "f: no current-context"],
  [
    `current-context: x
contexts: [{name: x, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: https://h}}]
users: [{name: u, user: {exec: {command: aws}}}]`,
    "f: users[].user.exec is not supported",
  ],
])("a kubeconfig that cannot be used is refused by name: %#", (text, message) => {
  expect(() => parseKubeconfig(text, { file: "f" })).toThrow(new KubeconfigError(message));
});
