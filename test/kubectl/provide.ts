import type { TestProject } from "vitest/node";
import { findKubectls, type FoundKubectls } from "./find.ts";

declare module "vitest" {
  interface ProvidedContext {
    foundKubectls: FoundKubectls;
  }
}

/** Looks for the kubectls once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  project.provide("foundKubectls", await findKubectls());
}
