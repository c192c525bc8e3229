import { jsonEquals } from "../../../model/json.ts";
import type { KubeObject } from "../../../model/object.ts";
import type { MutatingWebhook } from "../../../model/types/admissionregistration-v1.ts";
import { applyJsonPatch } from "../../../select/json-patch.ts";
import type { Api } from "../../api.ts";
import type { Admission, AdmissionPlugin } from "../plugin.ts";
import { ask, type Consent } from "./ask.ts";
import { internalError } from "./failure.ts";
import { mutatingHooks, type Hook } from "./hooks.ts";
import { isOpenToWebhooks } from "./selection.ts";
import { storedFrom } from "./subject.ts";

const name = "MutatingAdmissionWebhook";

/** Lets the webhooks of MutatingWebhookConfigurations change the object, one after another. */
export const mutatingWebhooks: AdmissionPlugin = {
  name,
  mutate: (admission, api) => {
    const hooks = mutatingHooks(api);
    if (hooks.length === 0 || !isOpenToWebhooks(admission)) return admission.object;
    return mutated(api, admission, hooks);
  },
  validate: (admission, api) => {
    // There is nothing to change about a deletion, but it can be refused.
    if (admission.operation !== "DELETE" || !isOpenToWebhooks(admission)) return;
    const hooks = mutatingHooks(api);
    return hooks.length === 0 ? undefined : askAll(api, admission, hooks);
  },
};

async function askAll(api: Api, admission: Admission, hooks: readonly Hook[]): Promise<void> {
  for (const hook of hooks) await mutatedBy(api, admission, hook);
}

/**
 * Two rounds at most. When webhooks have changed something the built-in plugins look at it again (a container that was
 * added gets its token), and then those webhooks that wish to see what came after them.
 */
async function mutated(
  api: Api,
  admission: Admission,
  hooks: readonly Hook<MutatingWebhook>[],
): Promise<KubeObject> {
  const first = await round(api, admission, hooks);
  if (jsonEquals(first.object, admission.object)) return admission.object;
  const object = await builtIn(api, { ...admission, object: first.object });
  const again = jsonEquals(object, first.object) ? first.outdated : first.willing;
  const chosen = hooks.filter((hook) => again.has(hook.id));
  return (await round(api, { ...admission, object }, chosen)).object;
}

interface Round {
  readonly object: KubeObject;
  /** The webhooks that were asked and may be asked again. */
  readonly willing: ReadonlySet<string>;
  /** Those of them whose object another one changed. */
  readonly outdated: ReadonlySet<string>;
}

async function round(
  api: Api,
  admission: Admission,
  hooks: readonly Hook<MutatingWebhook>[],
): Promise<Round> {
  let { object } = admission;
  const willing = new Set<string>();
  const outdated = new Set<string>();
  for (const hook of hooks) {
    const next = await mutatedBy(api, { ...admission, object }, hook);
    if (next === undefined) continue;
    if (!jsonEquals(next, object)) {
      object = next;
      for (const id of willing) outdated.add(id);
    }
    if (hook.webhook.reinvocationPolicy === "IfNeeded") willing.add(hook.id);
  }
  return { object, willing, outdated };
}

async function builtIn(api: Api, admission: Admission): Promise<KubeObject> {
  let { object } = admission;
  for (const plugin of api.admission) {
    if (plugin.name === name || plugin.mutate === undefined) continue;
    object = await plugin.mutate({ ...admission, object }, api);
  }
  return object;
}

/** `undefined` when the webhook is not concerned. */
async function mutatedBy(
  api: Api,
  admission: Admission,
  hook: Hook,
): Promise<KubeObject | undefined> {
  const consent = await ask(api, admission, hook);
  if (consent === undefined || consent.patch === "") return consent && admission.object;
  if (consent.subject.object === undefined) {
    const { name: webhook } = hook.webhook;
    const what = "attempted to modify the object, which is not supported for this operation";
    throw internalError(`admission webhook ${JSON.stringify(webhook)} ${what}`);
  }
  return patched(admission, consent);
}

/** A patch that does not fit is the fault of the webhook, not of the client. */
function patched(admission: Admission, { subject, patch }: Consent): KubeObject {
  try {
    const change: unknown = JSON.parse(Buffer.from(patch, "base64").toString());
    return storedFrom(admission, subject, applyJsonPatch(subject.object, change));
  } catch (error) {
    throw internalError(error instanceof Error ? error.message : String(error));
  }
}
