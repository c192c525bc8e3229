import { expect, test } from "vitest";
import { newestFirst } from "./newest-first.ts";
import type { ContainerRecord, SandboxRecord } from "./runtime-view.ts";

const record = {
  id: "old",
  name: "m",
  sandboxId: "s",
  restartCount: 0,
  createdAt: 1_000_000,
  image: "m:1",
  imageRef: "sha256:m",
  hash: "h",
  state: "created",
} as const satisfies ContainerRecord;

const sandbox = {
  id: "first",
  attempt: 0,
  state: "notReady",
  createdAt: 1_000_000,
  ips: [],
  hostNetwork: false,
} as const satisfies SandboxRecord;

test("the instance that took another's place is the newest, also after the clock was set back", () => {
  const later = { ...record, id: "new", restartCount: 1, createdAt: 400_000 };
  const second = { ...sandbox, id: "second", attempt: 1, createdAt: 400_000 };
  const view = newestFirst({ sandboxes: [sandbox, second], containers: [record, later] });
  expect(view.containers.map(({ id }) => id)).toEqual(["new", "old"]);
  expect(view.sandboxes.map(({ id }) => id)).toEqual(["second", "first"]);
});

test("of instances with one count the one that was created last is the newest", () => {
  const later = { ...record, id: "new", createdAt: 2_000_000 };
  const view = newestFirst({ sandboxes: [], containers: [record, later] });
  expect(view.containers.map(({ id }) => id)).toEqual(["new", "old"]);
});
