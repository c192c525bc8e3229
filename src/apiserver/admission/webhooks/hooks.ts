import type {
  MutatingWebhook,
  MutatingWebhookConfiguration,
  ValidatingWebhook,
  ValidatingWebhookConfiguration,
} from "../../../model/types/admissionregistration-v1.ts";
import type { Api } from "../../api.ts";
import { storedObjects } from "../../stored.ts";

/** One webhook of one configuration. */
export interface Hook<W extends Webhook = Webhook> {
  /** Tells it from every other webhook; names may repeat among configurations. */
  readonly id: string;
  readonly webhook: W;
  readonly isMutating: boolean;
}

export type Webhook = MutatingWebhook | ValidatingWebhook;

const group = "admissionregistration.k8s.io";

/** In the order in which they are asked: by the name of their configuration, then as they stand in it. */
export function mutatingHooks(api: Api): readonly Hook<MutatingWebhook>[] {
  return storedObjects<MutatingWebhookConfiguration>(
    api.store,
    `mutatingwebhookconfigurations.${group}`,
  ).flatMap(({ metadata, webhooks }) =>
    (webhooks ?? []).map((webhook, index) => ({
      id: `${metadata.name}/${index}`,
      webhook,
      isMutating: true,
    })),
  );
}

export function validatingHooks(api: Api): readonly Hook<ValidatingWebhook>[] {
  return storedObjects<ValidatingWebhookConfiguration>(
    api.store,
    `validatingwebhookconfigurations.${group}`,
  ).flatMap(({ metadata, webhooks }) =>
    (webhooks ?? []).map((webhook, index) => ({
      id: `${metadata.name}/${index}`,
      webhook,
      isMutating: false,
    })),
  );
}
