import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pushArchive } from "./push.ts";
import { account, startRegistry } from "./registry.ts";

const busybox = readFileSync(new URL("../images/out/busybox-latest.tar", import.meta.url));
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "tandem-registry-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("an image that was pushed comes back by tag and by digest", async () => {
  await using registry = await startRegistry({ folder: folder() });
  const target = { address: registry.address, repository: "library/busybox", tag: "latest" };
  const digest = await pushArchive(busybox, target);
  for (const reference of ["latest", digest]) {
    const url = `http://${registry.address}/v2/library/busybox/manifests/${reference}`;
    const response = await fetch(url, { headers: { accept: MANIFEST } });
    expect([response.status, response.headers.get("docker-content-digest")]).toEqual([200, digest]);
  }
});

test("pushing the same image again, under another tag, gives the same digest", async () => {
  await using registry = await startRegistry({ folder: folder() });
  const target = { address: registry.address, repository: "library/busybox", tag: "latest" };
  const first = await pushArchive(busybox, target);
  const second = await pushArchive(busybox, { ...target, tag: "again" });
  expect(second).toBe(first);
});

test("a registry with credentials answers 401 without them and takes the account", async () => {
  await using registry = await startRegistry({ folder: folder(), credentials: true });
  const target = { address: registry.address, repository: "private/busybox", tag: "latest" };
  const anonymous = await fetch(`http://${registry.address}/v2/`);
  expect([anonymous.status, anonymous.headers.get("www-authenticate")]).toEqual([
    401,
    'Basic realm="tandem"',
  ]);
  await expect(pushArchive(busybox, target)).rejects.toThrow("answered 401, not 202");
  await expect(pushArchive(busybox, { ...target, account })).resolves.toMatch(/^sha256:/);
});
