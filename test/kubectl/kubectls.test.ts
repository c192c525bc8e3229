import { expect, inject, test } from "vitest";

const { debian, kubectls } = inject("foundKubectls");

test.skipIf("notOffered" in debian)("Debian's own kubectl is here", () => {
  expect(debian).toEqual({ file: expect.stringMatching(/\/kubectl$/) });
});

test("there is a kubectl, and each is tested once", () => {
  expect(kubectls.length).toBeGreaterThan(0);
  expect(new Set(kubectls.map(({ name }) => name)).size).toBe(kubectls.length);
});
