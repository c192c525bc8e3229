import { StatusError } from "../../../model/status-error.ts";
import type { Api } from "../../api.ts";
import { refused } from "../../request/errors.ts";
import type { Admission } from "../plugin.ts";
import { answerOf, type Answer } from "./answer.ts";
import { call } from "./call.ts";
import { judge } from "./conditions.ts";
import { WebhookDenial } from "./denial.ts";
import { endpointOf } from "./endpoint.ts";
import { internalError, WebhookFailure } from "./failure.ts";
import type { Hook, Webhook } from "./hooks.ts";
import { reviewOf, type Review } from "./review.ts";
import { subjectFor } from "./selection.ts";
import type { Subject } from "./subject.ts";

const TIMEOUT_DEFAULT_SECONDS = 10;

/** A webhook that let the write pass. */
export interface Consent {
  readonly subject: Subject;
  /** A JSON patch in base64; "" when it changes nothing. */
  readonly patch: string;
}

/**
 * Asks one webhook about a write; `undefined` when it is not concerned. Throws its refusal, and `InternalError` when it
 * cannot be asked and its `failurePolicy` is `Fail`.
 */
export async function ask(
  api: Api,
  admission: Admission,
  hook: Hook,
): Promise<Consent | undefined> {
  const subject = subjectFor(api, admission, hook);
  if (subject === undefined) return undefined;
  const { webhook } = hook;
  const review = reviewOf(admission, subject, { webhook, uid: api.random.uuid() });
  if (!isConcerned(admission, webhook, review)) return undefined;
  checkDryRun(admission, webhook);
  const answer = await answerTo(api, hook, review);
  if (answer === undefined) return { subject, patch: "" };
  for (const warning of answer.warnings) admission.request.warn(warning);
  if (!answer.allowed) throw new WebhookDenial(webhook.name, answer.result);
  return { subject, patch: answer.patch };
}

function isConcerned({ request, object }: Admission, webhook: Webhook, review: Review): boolean {
  const verdict = judge(webhook.matchConditions, review.request);
  if (verdict.kind !== "unclear") return verdict.kind === "holds";
  if (webhook.failurePolicy === "Ignore") return false;
  const name = request.name || (object.metadata?.name ?? "");
  throw refused(request.type, name, { message: verdict.error });
}

function checkDryRun({ dryRun }: Admission, { name, sideEffects }: Webhook): void {
  if (!dryRun || sideEffects === "None" || sideEffects === "NoneOnDryRun") return;
  const message = `admission webhook ${JSON.stringify(name)} does not support dry run`;
  throw new StatusError("BadRequest", message);
}

/** `undefined` when there is none and that may be ignored. */
async function answerTo(api: Api, hook: Hook, review: Review): Promise<Answer | undefined> {
  const { name, clientConfig, failurePolicy, timeoutSeconds } = hook.webhook;
  const seconds = timeoutSeconds ?? TIMEOUT_DEFAULT_SECONDS;
  try {
    const endpoint = endpointOf(api, clientConfig, seconds);
    const limit = { timeoutSeconds: seconds, clock: api.clock };
    return answerOf(hook, review, await call(endpoint, JSON.stringify(review), limit));
  } catch (error) {
    if (!(error instanceof WebhookFailure)) throw error;
    const why = `failed calling webhook ${JSON.stringify(name)}: ${error.message}`;
    if (failurePolicy !== "Ignore") throw internalError(why);
    api.log.warn("failed calling webhook, failing open", { webhook: name, error: why });
    return undefined;
  }
}
