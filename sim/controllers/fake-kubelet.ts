import type { Informers } from "../../src/client/informers.ts";
import { keyOf, pods } from "../../src/client/resources.ts";
import { toTime } from "../../src/model/instant.ts";
import type { Stored } from "../../src/model/object.ts";
import { isStatus } from "../../src/model/status-error.ts";
import type { Container, ContainerStatus, Pod, PodStatus } from "../../src/model/types/core-v1.ts";
import type { Clock } from "../../src/ports/clock.ts";

/** How long a play pod takes to start, and to stop when it is deleted. */
export const START_MS = 100;
export const STOP_MS = 50;
/** Makes a play pod end by itself: `"0@2000"` exits with 0 two seconds after it started. */
export const EXIT = "sim.tandem.dev/exit";
/** The exit code of a play pod that is stopped; 0 without it. */
export const STOP_EXIT = "sim.tandem.dev/stop-exit";
/** Keeps a play pod from getting ready. */
export const UNREADY = "sim.tandem.dev/unready";

/** Plays pods without containers: running and ready after a while, ended when they say so, gone when deleted. */
export class FakeKubelet {
  readonly #informers: Informers;
  readonly #clock: Clock;
  readonly #known = new Set<string>();
  #addresses = 0;

  constructor(informers: Informers, clock: Clock) {
    this.#informers = informers;
    this.#clock = clock;
    informers.of(pods).onChange(({ after }) => {
      if (after === undefined || (after.spec?.nodeName ?? "") === "") return;
      const { uid, deletionTimestamp } = after.metadata;
      this.#once(`start ${uid}`, START_MS, async () => this.#start(after));
      if (deletionTimestamp !== undefined) {
        this.#once(`stop ${uid}`, STOP_MS, async () => this.#remove(after));
      }
    });
  }

  /** Ends the pod's container, and with it the pod, with this exit code. */
  async exit(pod: Stored<Pod>, exitCode: number): Promise<void> {
    const phase = exitCode === 0 ? "Succeeded" : "Failed";
    const finishedAt = toTime(this.#clock.now());
    const reason = exitCode === 0 ? "Completed" : "Error";
    const state = { terminated: { exitCode, reason, finishedAt, startedAt: finishedAt } };
    await this.#report(pod, { phase, ...this.#readiness("False"), ...statuses(pod, state) });
  }

  #once(name: string, delayMs: number, action: () => Promise<void>): void {
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#clock.at(this.#clock.now() + delayMs, () => void ignoreGone(action));
  }

  async #start(pod: Stored<Pod>): Promise<void> {
    const present = this.#informers.of(pods).get(keyOf(pod));
    if (present?.metadata.uid !== pod.metadata.uid || isEnding(present)) return;
    const startTime = toTime(this.#clock.now());
    const annotations = pod.metadata.annotations ?? {};
    this.#addresses += 1;
    const podIP = `10.0.0.${this.#addresses}`;
    const running = statuses(pod, { running: { startedAt: startTime } });
    const ready = annotations[UNREADY] === undefined ? "True" : "False";
    const address = { podIP, podIPs: [{ ip: podIP }], startTime };
    await this.#report(pod, {
      phase: "Running",
      ...address,
      ...this.#readiness(ready),
      ...running,
    });
    const [code, after] = annotations[EXIT]?.split("@") ?? [];
    if (code === undefined) return;
    this.#once(`exit ${pod.metadata.uid}`, Number(after ?? 0), async () =>
      this.exit(pod, Number(code)),
    );
  }

  async #remove(pod: Stored<Pod>): Promise<void> {
    const present = this.#informers.of(pods).get(keyOf(pod));
    if (present === undefined || present.metadata.uid !== pod.metadata.uid) return;
    const exitCode = Number(present.metadata.annotations?.[STOP_EXIT] ?? 0);
    if (present.status?.phase === "Running") await this.exit(present, exitCode);
    const { namespace, name, uid } = pod.metadata;
    await this.#informers.api.delete(
      pods,
      { namespace, name },
      { gracePeriodSeconds: 0, preconditions: { uid } },
    );
  }

  async #report(pod: Stored<Pod>, status: PodStatus): Promise<void> {
    const { namespace, name } = pod.metadata;
    const key = { namespace, name };
    const patch = { type: "strategic", body: { status } } as const;
    await this.#informers.api.patch(pods, key, patch, { subresource: "status" });
  }

  #readiness(status: "True" | "False"): PodStatus {
    const lastTransitionTime = toTime(this.#clock.now());
    const conditions = ["Ready", "ContainersReady"].map((type) => ({
      type,
      status,
      lastTransitionTime,
    }));
    return { conditions };
  }
}

function isEnding({ metadata, status }: Stored<Pod>): boolean {
  return metadata.deletionTimestamp !== undefined || status?.phase === "Failed";
}

function statuses(pod: Pod, state: ContainerStatus["state"]): PodStatus {
  const entry = ({ name, image = "" }: Container): ContainerStatus => ({
    name,
    image,
    imageID: "",
    ready: state?.running !== undefined,
    restartCount: 0,
    state,
  });
  return { containerStatuses: (pod.spec?.containers ?? []).map(entry) };
}

/** A pod may be gone before its turn comes. */
async function ignoreGone(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isStatus(error, "NotFound", "Conflict")) throw error;
  }
}
