import type { Instant } from "../../model/instant.ts";
import { TransientError } from "../../model/transient-error.ts";
import type { Action } from "../../lifecycle/model.ts";
import { actionKey } from "../../lifecycle/plan.ts";
import { perform } from "./perform.ts";
import type { PerformContext, Performed } from "./perform.ts";

export interface EffectEnd {
  readonly performed: Performed;
  readonly begunAt: Instant;
}

interface RunningEffect {
  readonly key: string;
  readonly brings: boolean;
  readonly stop: AbortController;
}

export interface EffectRunnerHooks {
  /** The state of the pod at the moment at which an effect begins. */
  readonly context: () => Omit<PerformContext, "signal">;
  readonly onEnd: (action: Action, end: EffectEnd) => void;
  readonly onBug: (error: unknown) => void;
}

/** Runs the effects of one pod beside its worker, and can give them up. */
export class EffectRunner {
  readonly #hooks: EffectRunnerHooks;
  /** A set: a hook that was given up and the one after it have the same key. */
  readonly #running = new Set<RunningEffect>();
  readonly #supervised = new Set<Promise<void>>();
  #isClosed = false;

  constructor(hooks: EffectRunnerHooks) {
    this.#hooks = hooks;
  }

  /** Whether a call is on its way that brings something up in the runtime. */
  get isStarting(): boolean {
    return this.#running.values().some(({ brings }) => brings);
  }

  begin(action: Action): void {
    this.supervise(this.#perform(action));
  }

  /** Watches over work that belongs to the pod; what it throws is a bug. */
  supervise(work: Promise<void>): void {
    const settled: Promise<void> = work
      .catch((error: unknown) => this.#hooks.onBug(error))
      .finally(() => this.#supervised.delete(settled));
    this.#supervised.add(settled);
  }

  /** The pod ends: a pull or a mount has no purpose any more. What creates things is left to land (semantics §5.1). */
  abandonStarts(): void {
    for (const { key, stop } of this.#running) {
      if (key.startsWith("pullImage") || key === "prepare") {
        stop.abort(new Error("the pod ends"));
      }
    }
  }

  /** Gives up waiting for everything. Resolves when nothing runs any more. */
  async close(reason: Error): Promise<void> {
    this.#isClosed = true;
    for (const { stop } of this.#running) stop.abort(reason);
    await Promise.all(this.#supervised);
  }

  async #perform(action: Action): Promise<void> {
    const context = this.#hooks.context();
    const brings = action.kind === "createSandbox" || action.kind === "startContainer";
    const effect = { key: effectKey(action), brings, stop: new AbortController() };
    this.#running.add(effect);
    const begunAt = context.clock.now();
    const performed = await attempt(action, { ...context, signal: effect.stop.signal });
    this.#running.delete(effect);
    if (!this.#isClosed) this.#hooks.onEnd(action, { performed, begunAt });
  }
}

async function attempt(action: Action, context: PerformContext): Promise<Performed> {
  try {
    return await perform(action, context);
  } catch (error) {
    if (context.signal.aborted) {
      return { result: { ok: false, message: "abandoned", aborted: true } };
    }
    if (!(error instanceof TransientError)) throw error;
    return { result: { ok: false, message: error.message } };
  }
}

function effectKey(action: Action): string {
  return "container" in action ? `${actionKey(action)}@${action.container}` : actionKey(action);
}
