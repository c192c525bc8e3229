import type { Instant } from "../../src/model/instant.ts";
import type { Pod, ResourceRequirements } from "../../src/model/types/core-v1.ts";
import type { Stored } from "../../src/model/object.ts";
import type { JournalEntry } from "../../src/ports/journal.ts";
import type { OwnersDeed } from "./deeds.ts";

/** Something that happened in a life, as the invariants see it. The order is the order in which it happened. */
export type Fact = { readonly at: Instant } & FactBody;

export type FactBody =
  /** A process of one container instance in the runtime. */
  | {
      readonly kind: "created" | "started" | "removed";
      readonly name: string;
      readonly id: string;
      readonly sandboxId: string;
      readonly restartCount: number;
    }
  | {
      readonly kind: "exited";
      readonly name: string;
      readonly id: string;
      readonly code: number;
      readonly reason: string;
      readonly cause: "itself" | "term" | "kill" | "sandbox";
    }
  | {
      readonly kind: "resized";
      readonly name: string;
      readonly id: string;
      readonly resources: ResourceRequirements;
    }
  | { readonly kind: "term"; readonly name: string; readonly id: string; readonly seconds: number }
  | { readonly kind: "sandboxCreated" | "sandboxStopped" | "sandboxLost"; readonly id: string }
  /** A call of the engine to the runtime. */
  | {
      readonly kind: "startCalled";
      readonly name: string;
      readonly sandboxId: string;
      readonly image: string;
      readonly restartCount: number | undefined;
      readonly resources: ResourceRequirements | undefined;
    }
  | { readonly kind: "startEnded"; readonly name: string; readonly ok: boolean }
  | { readonly kind: "pullFailed"; readonly name: string; readonly prefetch: boolean }
  | { readonly kind: "stopFailed"; readonly id: string }
  | {
      readonly kind: "hookBegun" | "hookEnded";
      readonly hook: "postStart" | "preStop";
      readonly name: string;
      readonly id: string;
      readonly ok: boolean;
    }
  | {
      readonly kind: "probed";
      readonly probe: "startup" | "liveness" | "readiness";
      readonly name: string;
      readonly id: string;
      readonly result: "success" | "failure" | "error";
    }
  /** The engine. `known`: it was told this version of the pod; `gone`: that there is none. */
  | { readonly kind: "engineStarted" | "engineCrashed" }
  | { readonly kind: "known"; readonly graceSeconds: number | undefined; readonly gone: boolean }
  | { readonly kind: "journal"; readonly entry: JournalEntry }
  /** The API, as a faultless watcher sees it. */
  | { readonly kind: "pod"; readonly pod: Stored<Pod>; readonly gone: boolean }
  | { readonly kind: "client"; readonly did: OwnersDeed["kind"] | "create" | "force" }
  /** The node ends the pod, or itself. */
  | { readonly kind: "evicted"; readonly graceSeconds: number | undefined }
  | { readonly kind: "shutDown" }
  /** The machine slept; somebody set its clock. */
  | { readonly kind: "jumped" | "clockSet"; readonly ms: number }
  | { readonly kind: "calm" };

/** Nothing starts in this sandbox any more. */
export function endsSandbox({ kind }: FactBody): boolean {
  return kind === "sandboxLost" || kind === "sandboxStopped";
}

/** One line of the trace. What it says is all that two runs of one seed are compared by. */
export function lineOf(fact: Fact, zero: Instant): string {
  const { at, kind, ...rest } = fact;
  const seconds = ((at - zero) / 1000).toFixed(3);
  const detail = kind === "pod" ? podText(fact) : JSON.stringify(rest);
  return `${seconds} ${kind} ${detail}`;
}

function podText(fact: Fact & { readonly kind: "pod" }): string {
  const { metadata, status } = fact.pod;
  const deleting = metadata.deletionTimestamp === undefined ? "" : " deleting";
  return `${fact.gone ? "gone" : ""}${deleting} ${JSON.stringify(status ?? {})}`;
}
