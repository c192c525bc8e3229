import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { linkageOf } from "./elf.ts";

test("a file that is no ELF file has no linkage", () => {
  expect(
    linkageOf(Buffer.from("#!/bin/sh\necho this is a script and long enough to hold a header\n")),
  ).toBe(undefined);
  expect(linkageOf(Buffer.alloc(0))).toBe(undefined);
});

test("the program that runs this test needs the C library and a dynamic linker", () => {
  const linkage = linkageOf(readFileSync(process.execPath));
  expect(linkage?.needed).toContain("libc.so.6");
  expect(linkage?.interpreter).toMatch(/^\/lib.*\/ld-linux/);
});
