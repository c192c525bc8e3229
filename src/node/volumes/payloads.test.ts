import { expect, test } from "vitest";

import type { Payload } from "./atomic-writer.ts";
import { configMapPayload, downwardPayload, secretPayload } from "./payloads.ts";

const configMap = { data: { A: "1", "file.txt": "content" }, binaryData: { bin: "AAE=" } };
const whole = { mode: 0o644, optional: false };

test("every key of a ConfigMap is a file, binary ones too", () => {
  expect(readable(configMapPayload(configMap, whole))).toEqual({
    A: "1 644",
    "file.txt": "content 644",
    bin: "\u0000\u0001 644",
  });
});

test("items choose keys, paths and modes", () => {
  const items = [
    { key: "A", path: "x/./y" },
    { key: "file.txt", path: "f", mode: 0o400 },
  ];
  expect(readable(configMapPayload(configMap, { ...whole, items }))).toEqual({
    "x/y": "1 644",
    f: "content 400",
  });
});

test("a Secret is decoded", () => {
  expect(readable(secretPayload({ data: { B: "dHdv" } }, { ...whole, mode: 0o400 }))).toEqual({
    B: "two 400",
  });
});

test("a missing key is refused, or left out when optional", () => {
  const items = [{ key: "no", path: "no" }];
  expect(() => configMapPayload(configMap, { ...whole, items })).toThrow(
    "configmap references non-existent config key: no",
  );
  expect(() => secretPayload({}, { ...whole, items })).toThrow(
    "references non-existent secret key: no",
  );
  expect(readable(secretPayload({}, { ...whole, items, optional: true }))).toEqual({});
});

test("what is optional and missing is an empty volume", () => {
  expect(readable(configMapPayload(undefined, { ...whole, optional: true }))).toEqual({});
});

test("the downward API gives labels and resources as files", () => {
  const pod = {
    metadata: { name: "p", labels: { tier: "y", app: "x" } },
    spec: { containers: [{ name: "s1", resources: { limits: { memory: "16Mi" } } }] },
  };
  const items = [
    { path: "labels", fieldRef: { fieldPath: "metadata.labels" } },
    {
      path: "mem",
      mode: 0o400,
      resourceFieldRef: { containerName: "s1", resource: "limits.memory", divisor: "1Mi" },
    },
  ];
  expect(readable(downwardPayload(pod, { items, mode: 0o644, allocatable: {} }))).toEqual({
    labels: 'app="x"\ntier="y" 644',
    mem: "16 400",
  });
});

function readable(payload: Payload): Record<string, string> {
  return Object.fromEntries(
    [...payload].map(([path, { data, mode }]) => [
      path,
      `${Buffer.from(data).toString("utf8")} ${mode.toString(8)}`,
    ]),
  );
}
