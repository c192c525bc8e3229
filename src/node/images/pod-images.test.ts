import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import { CriError } from "../../model/cri-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Cri, Image, PullImageRequest } from "../../ports/cri.ts";
import type { ImageOutcome } from "../effects.ts";
import { fakeApi, fakeCri } from "../testing.ts";
import { IMAGE_PULLS_MAX } from "./image-puller.ts";
import { PodImages } from "./pod-images.ts";
import { PullRecords } from "./pull-records.ts";

const pod: Pod = {
  metadata: { name: "p", namespace: "ns", uid: "u" },
  spec: { containers: [], imagePullSecrets: [{ name: "regcred" }, { name: "gone" }] },
};

test("an image that is there is used unless the policy is Always", async () => {
  const store = fixture(["busybox:1"]);
  expect(await store.ensure("busybox:1", "IfNotPresent")).toEqual(present("busybox:1"));
  expect(await store.ensure("busybox:1", "Never")).toEqual(present("busybox:1"));
  expect(await store.ensure("busybox:1", "Always")).toEqual(pulled("busybox:1"));
  expect(store.pulls).toEqual(["busybox:1"]);
});

test("an image that was loaded is what its name means, also with the policy Always", async () => {
  const store = fixture(["loaded/busybox:latest"]);
  expect(await store.ensure("loaded/busybox:latest", "Always")).toEqual(
    present("loaded/busybox:latest"),
  );
  expect([store.pulls, store.announced]).toEqual([[], 0]);
});

test("without a policy only latest is pulled again", async () => {
  const store = fixture(["busybox:1", "busybox:latest"]);
  expect(await store.ensure("busybox:1")).toEqual(present("busybox:1"));
  expect(await store.ensure("busybox")).toEqual(pulled("busybox:latest"));
});

test("onPulling is called when a pull begins, and only then", async () => {
  const store = fixture(["a:1"]);
  await store.ensure("a:1", "IfNotPresent");
  expect(store.announced).toBe(0);
  await store.ensure("b:1", "IfNotPresent");
  expect(store.announced).toBe(1);
});

test.for<[string, string, ImageOutcome]>([
  [
    "Busybox",
    "Always",
    {
      ok: false,
      reason: "InvalidImageName",
      message:
        'Failed to apply default image tag "Busybox": couldn\'t parse image name "Busybox": invalid reference format: repository name (library/Busybox) must be lowercase',
    },
  ],
  [
    "busybox:no",
    "Never",
    {
      ok: false,
      reason: "ErrImageNeverPull",
      message: 'Container image "busybox:no" is not present with pull policy of Never',
    },
  ],
  [
    "missing:1",
    "IfNotPresent",
    {
      ok: false,
      reason: "ErrImagePull",
      message: "rpc error: code = NotFound desc = missing:1: not found",
    },
  ],
])("%s with policy %s fails by name", async ([image, policy, outcome]) => {
  expect(await fixture([]).ensure(image, policy)).toEqual(outcome);
});

test("credentials of the pod's pull secrets are tried one after another", async () => {
  const store = fixture([]);
  expect(await store.ensure("r.example/app:1", "Always")).toEqual(pulled("r.example/app:1"));
  expect(store.users).toEqual(["bad", "good"]);
});

test("a private image that another pod pulled is not for a pod without its credentials", async () => {
  const store = fixture([]);
  await store.ensure("r.example/app:1", "Always");
  const stranger = { metadata: { name: "s", namespace: "ns" }, spec: { containers: [] } };
  expect(await store.ensure("r.example/app:1", "Never")).toEqual(present("r.example/app:1"));
  expect(await store.ensure("r.example/app:1", "Never", stranger)).toEqual({
    ok: false,
    reason: "ErrImageNeverPull",
    message:
      'Container image "r.example/app:1" is present with pull policy of Never but does not have the proper credentials to access the image',
  });
  expect(store.pulls).toHaveLength(1);
  // The registry has the last word: this one asks for nothing.
  expect(await store.ensure("r.example/app:1", "IfNotPresent", stranger)).toMatchObject({
    ok: true,
  });
  expect(await store.ensure("r.example/app:1", "Never", stranger)).toEqual(
    present("r.example/app:1"),
  );
});

test("who asks for the same image at the same time shares one pull", async () => {
  const store = fixture([]);
  await Promise.all([store.ensure("a:1", "Always"), store.ensure("a:1", "Always")]);
  expect(store.pulls).toEqual(["a:1"]);
});

test("no more than the limit is pulled at once", async () => {
  const store = fixture([]);
  const names = Array.from({ length: 20 }, (_, index) => `image${index}:1`);
  await Promise.all(names.map(async (name) => store.ensure(name, "Always")));
  expect(store.pulls).toHaveLength(20);
  expect(store.most()).toBe(IMAGE_PULLS_MAX);
});

interface Fixture {
  readonly pulls: string[];
  readonly users: (string | undefined)[];
  announced: number;
  most(): number;
  ensure(image: string, imagePullPolicy?: string, forPod?: Pod): Promise<ImageOutcome>;
}

function fixture(images: readonly string[]): Fixture {
  const directory = mkdtempSync(join(tmpdir(), "tandem-images-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const there = new Set(images);
  let going = 0;
  let most = 0;
  const pull = async ({ image, auth }: PullImageRequest): Promise<string> => {
    result.users.push(auth?.username);
    going += 1;
    most = Math.max(most, going);
    await Promise.resolve();
    going -= 1;
    if (auth?.username === "bad") throw new CriError("Unknown", "denied");
    if (image.image.startsWith("missing"))
      throw new CriError("NotFound", `${image.image}: not found`);
    result.pulls.push(image.image);
    there.add(image.image);
    return image.image;
  };
  const cri: Partial<Cri> = {
    pullImage: pull,
    imageStatus: async ({ image }) => (there.has(image) ? imageNamed(image) : undefined),
  };
  const auths = {
    "r.example": { username: "good", password: "p" },
    "r.example/app": { username: "bad", password: "p" },
  };
  const data = { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") };
  const configuration = {
    configMap: async () => undefined,
    secret: async (_: string, name: string) =>
      name === "regcred" ? { type: "kubernetes.io/dockerconfigjson", data } : undefined,
  };
  const store = new PodImages({
    cri: fakeCri(cri),
    api: fakeApi({}),
    configuration,
    clock: new ManualClock(0),
    records: new PullRecords(join(directory, "image-pulls.json")),
  });
  const result: Fixture = {
    pulls: [],
    users: [],
    announced: 0,
    most: () => most,
    ensure: async (image, imagePullPolicy, forPod = pod) => {
      const container = { name: "c", image, imagePullPolicy };
      const onPulling = (): void => void (result.announced += 1);
      const request = { pod: forPod, container, prefetch: false, onPulling };
      return store.ensure(request, new AbortController().signal);
    },
  };
  return result;
}

function imageNamed(id: string): Image {
  const repoDigests = id.startsWith("loaded/") ? [] : [`${id}@sha256:1`];
  const names = { repoTags: [], repoDigests, username: "", uid: undefined };
  return { id, size: 7, pinned: false, ...names };
}

function present(imageRef: string): ImageOutcome {
  return { ok: true, imageRef };
}

function pulled(imageRef: string): ImageOutcome {
  return { ok: true, imageRef, pulled: { durationMs: 0, durationWithWaitingMs: 0, sizeBytes: 7 } };
}
