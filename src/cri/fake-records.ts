import { CriError } from "../model/cri-error.ts";
import type { Clock } from "../ports/clock.ts";
import type { RuntimeEvent } from "../ports/cri.ts";
import type { StringMap } from "../ports/cri-config.ts";
import type { FakeContainer } from "./fake-container.ts";
import type { FakeSandbox } from "./fake-sandbox.ts";

/** What a fake runtime remembers: its sandboxes and containers, and the names that they hold. */
export class FakeRecords {
  readonly sandboxes = new Map<string, FakeSandbox>();
  readonly containers = new Map<string, FakeContainer>();
  /** The runtime refuses a second sandbox or container of the same name and attempt. */
  readonly #reserved = new Map<string, string>();
  readonly #clock: Clock;
  readonly #emit: (event: RuntimeEvent) => void;
  #made = 0;

  constructor(clock: Clock, emit: (event: RuntimeEvent) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  newId(kind: "sandbox" | "container"): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  /** An address that no other sandbox of the last 60,000 had. */
  newIp(): string {
    return `10.0.${Math.floor(this.#made / 250) % 250}.${(this.#made % 250) + 2}`;
  }

  reserve(name: string, id: string): void {
    const holder = this.#reserved.get(name);
    if (holder !== undefined) {
      const text = `failed to reserve name: name "${name}" is reserved for "${holder}"`;
      throw new CriError("Unknown", text);
    }
    this.#reserved.set(name, id);
  }

  forget(id: string): void {
    const known = this.containers.delete(id) || this.sandboxes.delete(id);
    for (const [name, holder] of this.#reserved) if (holder === id) this.#reserved.delete(name);
    if (known) this.#emit({ kind: "deleted", id, at: this.#clock.now() });
  }

  container(id: string): FakeContainer {
    const container = this.containers.get(id);
    if (container) return container;
    throw new CriError("NotFound", `an error occurred when try to find container "${id}"`);
  }

  sandbox(id: string): FakeSandbox {
    const sandbox = this.sandboxes.get(id);
    if (sandbox) return sandbox;
    throw new CriError("NotFound", `an error occurred when try to find sandbox "${id}"`);
  }

  containersOf(podSandboxId: string): readonly FakeContainer[] {
    return [...this.containers.values()].filter(
      (container) => container.podSandboxId === podSandboxId,
    );
  }
}

interface Filter {
  readonly id?: string | undefined;
  readonly state?: string | undefined;
  readonly labelSelector?: StringMap | undefined;
}

/** Whether a listed record passes the filter; what the filter leaves out passes. */
export function matches(
  item: { readonly id: string; readonly state: string; readonly labels: StringMap },
  { id = item.id, state = item.state, labelSelector = {} }: Filter,
): boolean {
  const labelsMatch = Object.entries(labelSelector).every(
    ([key, value]) => item.labels[key] === value,
  );
  return item.id === id && item.state === state && labelsMatch;
}
