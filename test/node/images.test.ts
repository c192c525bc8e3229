import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { PodSpec } from "../../src/model/types/core-v1.ts";
import { imageFolder, startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { pushArchive } from "../registry/push.ts";
import { account, startRegistry, type Registry } from "../registry/registry.ts";
import {
  eventMessages,
  expectSoon,
  script,
  start,
  waitingOf,
  type TestPod,
} from "./pod-on-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-registry-"));
let registry: Registry;
let engine: TestEngine;
beforeAll(async () => {
  registry = await startRegistry({ folder, credentials: true });
  const archive = readFileSync(join(imageFolder, "busybox-latest.tar"));
  const { address } = registry;
  await pushArchive(archive, { address, repository: "private/app", tag: "1", account });
  engine = await startTestEngine("test-pull", { images: [] });
  await engine.kubectl(
    `create secret docker-registry regcred --docker-server=${address} --docker-username=${account.user} --docker-password=${account.password}`,
  );
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await registry.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a private image is pulled with the pod's secret, and the event tells time and size", async () => {
  await start(engine, privatePod("with-secret", { imagePullSecrets: [{ name: "regcred" }] }));
  await expectSoon(engine, "with-secret", {
    fact: ({ status }) => status?.phase,
    expected: "Succeeded",
  });
  const [pulled = ""] = await eventMessages(engine, "with-secret", "Pulled");
  expect(pulled).toMatch(
    /^Successfully pulled image "127\.0\.0\.1:\d+\/private\/app:1" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes\.$/,
  );
});

test("without the secret the registry refuses, although the image is on the machine by now", async () => {
  await start(engine, privatePod("without-secret", {}));
  await expectSoon(engine, "without-secret", {
    fact: (pod) => /ErrImagePull|ImagePullBackOff/.test(waitingOf(pod)),
    expected: true,
  });
  expect(await eventMessages(engine, "without-secret", "Failed")).toContainEqual(
    expect.stringMatching(/^Failed to pull image .*(no basic auth credentials|401 Unauthorized)/),
  );
});

test("the pull secrets of the service account count for pods that name none", async () => {
  await engine.kubectl("create serviceaccount puller");
  await engine.kubectl(
    `patch serviceaccount puller --type=merge -p '{"imagePullSecrets":[{"name":"regcred"}]}'`,
  );
  await start(engine, privatePod("by-account", { serviceAccountName: "puller" }, "Always"));
  await expectSoon(engine, "by-account", {
    fact: ({ status }) => status?.phase,
    expected: "Succeeded",
  });
});

test("a policy of Never does not ask the registry", async () => {
  const image = `${registry.address}/private/other:1`;
  await start(engine, {
    metadata: { name: "never" },
    spec: { containers: [{ ...script("m", "true"), image, imagePullPolicy: "Never" }] },
  });
  await expectSoon(engine, "never", {
    fact: waitingOf,
    expected: `ErrImageNeverPull: Container image "${image}" is not present with pull policy of Never`,
  });
});

function privatePod(name: string, spec: Partial<PodSpec>, policy = "IfNotPresent"): TestPod {
  const image = `${registry.address}/private/app:1`;
  const container = { ...script("m", "echo private"), image, imagePullPolicy: policy };
  return { metadata: { name }, spec: { restartPolicy: "Never", ...spec, containers: [container] } };
}
