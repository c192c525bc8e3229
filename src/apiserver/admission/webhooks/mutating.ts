import type { KubeObject } from "../../../model/object.ts";
import { applyJsonPatch } from "../../../select/json-patch.ts";
import type { Api } from "../../api.ts";
import { storedFrom } from "../matching/subject.ts";
import type { Mutator } from "../mutating.ts";
import type { Admission } from "../plugin.ts";
import { ask, type Consent } from "./ask.ts";
import { internalError } from "./failure.ts";
import { mutatingHooks, type Hook } from "./hooks.ts";

/** The webhooks of MutatingWebhookConfigurations. */
export function webhookMutators(api: Api): readonly Mutator[] {
  return mutatingHooks(api).map((hook) => ({
    id: `webhook/${hook.id}`,
    isReinvoked: hook.webhook.reinvocationPolicy === "IfNeeded",
    mutate: (admission) => mutatedBy(api, admission, hook),
  }));
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
