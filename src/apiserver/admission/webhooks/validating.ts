import type { Api } from "../../api.ts";
import { isOpen } from "../matching/selection.ts";
import type { Admission, AdmissionPlugin } from "../plugin.ts";
import { ask } from "./ask.ts";
import { validatingHooks, type Hook } from "./hooks.ts";

/** Lets the webhooks of ValidatingWebhookConfigurations refuse the final object, all at the same time. */
export const validatingWebhooks: AdmissionPlugin = {
  name: "ValidatingAdmissionWebhook",
  actions: true,
  validate: (admission, api) => {
    const hooks = validatingHooks(api);
    if (hooks.length === 0 || !isOpen(admission)) return;
    return validated(api, admission, hooks);
  },
};

/** Waits for all of them; of several refusals the client hears the first in their order. */
async function validated(api: Api, admission: Admission, hooks: readonly Hook[]): Promise<void> {
  const answers = await Promise.allSettled(hooks.map((hook) => ask(api, admission, hook)));
  const refusal = answers.find((answer) => answer.status === "rejected");
  if (refusal !== undefined) throw refusal.reason;
}
