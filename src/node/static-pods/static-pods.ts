import { Controller, type Outcome } from "../../client/controller.ts";
import type { Informer } from "../../client/informer.ts";
import { pods } from "../../client/resources.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { decideStaticPods, type StaticManifest, type StaticPodAction } from "./decide.ts";

/** The directory is read again this often, whether a change of it was noticed or not, as by a kubelet. */
export const MANIFEST_CHECK_MS = 20_000;

export interface StaticPodsOptions {
  readonly nodeName: string;
  readonly manifests: () => readonly StaticManifest[];
  /** Calls back when the directory may have changed, until the signal aborts. */
  readonly watch: (changed: () => void, signal: AbortSignal) => void;
  readonly api: ApiClient;
  /** The pods of this node. */
  readonly present: Informer<Pod>;
  readonly clock: Clock;
  readonly log: Log;
}

const KEY = "manifests";

/** Keeps a mirror pod in the API for each manifest of the node; the node agent runs it like any other pod. */
export class StaticPods {
  readonly #options: StaticPodsOptions;
  readonly #controller: Controller;

  constructor(options: StaticPodsOptions) {
    this.#options = options;
    const { clock, log } = options;
    const reconcile = async (): Promise<Outcome> => this.#reconcile();
    this.#controller = new Controller({ name: "static pods", reconcile, clock, log });
  }

  /** Works until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { present, watch } = this.#options;
    await present.synced();
    if (signal.aborted) return;
    const changed = (): void => this.#controller.enqueue(KEY);
    // A mirror pod that is gone makes room for the next version of its manifest.
    present.onChange(({ after }) => {
      if (after === undefined) changed();
    });
    watch(changed, signal);
    changed();
    await this.#controller.run(signal);
  }

  async #reconcile(): Promise<Outcome> {
    const { manifests, present, nodeName, clock } = this.#options;
    for (const action of decideStaticPods(manifests(), present.list(), nodeName)) {
      await this.#perform(action);
    }
    return { wakeAt: clock.now() + MANIFEST_CHECK_MS };
  }

  async #perform(action: StaticPodAction): Promise<void> {
    const { api, log } = this.#options;
    const { metadata } = action.kind === "create" ? action.pod : action.mirror;
    const { name = "", namespace = "" } = metadata ?? {};
    try {
      if (action.kind === "create") await api.create(pods, namespace, action.pod);
      else {
        const preconditions = { uid: action.mirror.metadata.uid };
        await api.delete(pods, { namespace, name }, { preconditions });
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      log.warn("static pod refused", { name, namespace, error: error.message });
    }
  }
}
