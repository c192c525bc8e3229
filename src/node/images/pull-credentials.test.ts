import { expect, test } from "vitest";

import { credentialsFor, credentialsIn } from "./pull-credentials.ts";
import { parseReference } from "./reference.ts";

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
const auth = Buffer.from("me:s:ecret").toString("base64");
const me = {
  username: "me",
  password: "s:ecret",
  identityToken: undefined,
  registryToken: undefined,
};

test("both forms of a pull secret are read", () => {
  const modern = {
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": encoded({ auths: { "r.example:5000": { auth } } }) },
  };
  expect(credentialsIn(modern)).toEqual([{ registry: "r.example:5000", auth: me }]);
  const old = {
    type: "kubernetes.io/dockercfg",
    data: { ".dockercfg": encoded({ "https://r.example": { username: "u", password: "p" } }) },
  };
  expect(credentialsIn(old)).toEqual([
    { registry: "https://r.example", auth: { ...me, username: "u", password: "p" } },
  ]);
});

test("a Secret of another type, or a broken one, has no credentials", () => {
  expect(credentialsIn({ type: "Opaque", data: { ".dockercfg": encoded({ a: {} }) } })).toEqual([]);
  const broken = { ".dockerconfigjson": Buffer.from("{").toString("base64") };
  expect(credentialsIn({ type: "kubernetes.io/dockerconfigjson", data: broken })).toEqual([]);
});

test.for([
  ["https://index.docker.io/v1/", "busybox", true],
  ["docker.io", "busybox", true],
  ["r.example:5000", "r.example:5000/a/b", true],
  ["r.example", "r.example:5000/a/b", false],
  ["r.example/a", "r.example/a/b", true],
  ["r.example/a", "r.example/ab", false],
  ["*.example.com", "eu.example.com/x", true],
  ["*.example.com", "a.b.example.com/x", false],
  ["r.example/v2/", "r.example/x", true],
  ["quay.io", "busybox", false],
] as const)("credentials for %s used for %s: %s", ([registry, image, isUsed]) => {
  const found = credentialsFor(parseReference(image), [{ registry, auth: me }]);
  expect(found).toEqual(isUsed ? [me] : []);
});

test("the most specific credentials are tried first", () => {
  const found = credentialsFor(parseReference("r.example/a/b"), [
    { registry: "r.example", auth: { username: "wide" } },
    { registry: "r.example/a", auth: { username: "narrow" } },
  ]);
  expect(found.map(({ username }) => username)).toEqual(["narrow", "wide"]);
});
