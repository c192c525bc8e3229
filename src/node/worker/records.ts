import type { NodeFacts } from "./node-facts.ts";

/**
 * Takes everything of a pod that is dead out of the runtime: containers with their logs, then sandboxes. Returns whether
 * all of it is gone.
 */
export async function removeRecords(
  { effects, log }: Pick<NodeFacts, "effects" | "log">,
  uid: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { containers, sandboxes } = await effects.observe(uid, signal);
  const dead = containers.filter(({ state }) => state !== "running");
  const removals = dead.map(async ({ id }) =>
    effects.removeContainer(id, { keepLogs: false }, signal),
  );
  const outcomes = await Promise.all(removals);
  for (const { id, state } of sandboxes) {
    if (state === "notReady") outcomes.push(await effects.removeSandbox(id, signal));
  }
  for (const outcome of outcomes) {
    if (!outcome.ok) log.warn("record not removed", { uid, error: outcome.message });
  }
  return outcomes.every(({ ok }) => ok);
}
