import { inject } from "vitest";
import type { Kubectl } from "./find.ts";

/** Every kubectl on this machine, oldest first. */
export function kubectls(): readonly Kubectl[] {
  return inject("foundKubectls").kubectls;
}

/** The newest kubectl here, for tests that need just one. */
export function newestKubectl(): string {
  const newest = kubectls().at(-1);
  if (newest === undefined) throw new Error("there is no kubectl on this machine");
  return newest.file;
}
