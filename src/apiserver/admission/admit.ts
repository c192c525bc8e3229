import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import type { Admission, AdmissionPlugin } from "./plugin.ts";

/** Lets each plugin in turn add to the object. */
export async function mutate(api: Api, admission: Admission): Promise<KubeObject> {
  let { object } = admission;
  for (const plugin of api.admission) {
    if (plugin.mutate === undefined || !isAsked(plugin, admission)) continue;
    const changed = plugin.mutate({ ...admission, object }, api);
    // Most plugins answer at once; waiting all the same would give up the turn, and with it the group commit.
    object = changed instanceof Promise ? await changed : changed;
  }
  return object;
}

/** Lets each plugin refuse the final object. */
export async function validate(api: Api, admission: Admission): Promise<void> {
  for (const plugin of api.admission) {
    if (!isAsked(plugin, admission)) continue;
    const verdict = plugin.validate?.(admission, api);
    if (verdict instanceof Promise) await verdict;
  }
}

/** Lets each plugin take what the write needs, or refuse. Dispose of the result when the write is durable or has failed. */
export function reserve(api: Api, admission: Admission): Disposable {
  using taken = new DisposableStack();
  for (const plugin of api.admission) taken.use(plugin.reserve?.(admission, api));
  return taken.move();
}

/** What to carry out after everybody has had a say about an action below an object: an eviction, an exec. */
export async function admitAction(api: Api, admission: Admission): Promise<KubeObject> {
  const object = await mutate(api, admission);
  await validate(api, { ...admission, object });
  return object;
}

function isAsked(plugin: AdmissionPlugin, { action }: Admission): boolean {
  return action === undefined || plugin.actions === true;
}
