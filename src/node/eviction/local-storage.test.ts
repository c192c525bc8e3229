import { expect, test } from "vitest";

import { containerWith } from "../../model/pod/testing.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { limitsLocalStorage, storageViolation } from "./local-storage.ts";

const MEBIBYTE = 1024 ** 2;
const scratch: Pod = {
  spec: {
    containers: [containerWith("m")],
    volumes: [{ name: "scratch", emptyDir: { sizeLimit: "10Mi" } }],
  },
};
const limited: Pod = {
  spec: {
    containers: [
      containerWith("a", {}, { "ephemeral-storage": "10Mi" }),
      containerWith("b", {}, { "ephemeral-storage": "20Mi" }),
    ],
  },
};

test("an emptyDir beyond its limit ends the pod", () => {
  const at = (bytes: number): string | undefined =>
    storageViolation(scratch, {
      containers: new Map(),
      emptyDirs: new Map([["scratch", bytes]]),
    });
  expect(at(10 * MEBIBYTE)).toBe(undefined);
  expect(at(10 * MEBIBYTE + 1)).toBe(
    'Usage of EmptyDir volume "scratch" exceeds the limit "10Mi". ',
  );
});

test("a container beyond its limit, or all of them together, end the pod", () => {
  const at = (a: number, b: number): string | undefined =>
    storageViolation(limited, {
      containers: new Map([
        ["a", a * MEBIBYTE],
        ["b", b * MEBIBYTE],
      ]),
      emptyDirs: new Map(),
    });
  expect(at(10, 20)).toBe(undefined);
  expect(at(11, 1)).toBe('Container a exceeded its local ephemeral storage limit "10Mi". ');
  expect(at(10, 21)).toBe(
    "Pod ephemeral local storage usage exceeds the total limit of containers 30Mi. ",
  );
});

test("only pods that limit something are worth measuring", () => {
  expect(limitsLocalStorage(scratch)).toBe(true);
  expect(limitsLocalStorage(limited)).toBe(true);
  const memory = { name: "m", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } };
  expect(limitsLocalStorage({ spec: { containers: [], volumes: [memory] } })).toBe(false);
});
