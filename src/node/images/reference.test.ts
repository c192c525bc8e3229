import { expect, test } from "vitest";

import { parseReference, withDefaultTag } from "./reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

test.for<[string, string, string, string | undefined, string | undefined]>([
  ["busybox", "docker.io", "library/busybox", undefined, undefined],
  ["busybox:1.36", "docker.io", "library/busybox", "1.36", undefined],
  ["docker.io/library/busybox:latest", "docker.io", "library/busybox", "latest", undefined],
  ["index.docker.io/a/b", "docker.io", "a/b", undefined, undefined],
  ["fluent/fluentd:v1", "docker.io", "fluent/fluentd", "v1", undefined],
  ["localhost/x", "localhost", "x", undefined, undefined],
  ["127.0.0.1:5000/team/app:2", "127.0.0.1:5000", "team/app", "2", undefined],
  [`quay.io/a/b@${digest}`, "quay.io", "a/b", undefined, digest],
  [`quay.io/a/b:1@${digest}`, "quay.io", "a/b", "1", digest],
])("%s is taken apart", ([text, domain, path, tag, expectedDigest]) => {
  expect(parseReference(text)).toEqual({ domain, path, tag, digest: expectedDigest });
});

test.for([
  ["", "invalid reference format"],
  ["busybox:", "invalid reference format"],
  ["a b", "invalid reference format"],
  ["Busybox", "invalid reference format: repository name (library/Busybox) must be lowercase"],
  ["x@sha256:12", "invalid reference format"],
  ["http://x/y", "invalid reference format"],
  [`a/${"b".repeat(255)}`, "repository name must not be more than 255 characters"],
])("%s is refused", ([text, why]) => {
  expect(() => parseReference(text ?? "")).toThrow(`couldn't parse image name "${text}": ${why}`);
});

test("what names neither tag nor digest means latest", () => {
  expect(withDefaultTag("busybox")).toBe("busybox:latest");
  expect(withDefaultTag("busybox:1")).toBe("busybox:1");
  expect(withDefaultTag(`a/b@${digest}`)).toBe(`a/b@${digest}`);
});
