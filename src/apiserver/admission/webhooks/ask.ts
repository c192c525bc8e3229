import { StatusError } from "../../../model/status-error.ts";
import type { Api } from "../../api.ts";
import { judge } from "../matching/conditions.ts";
import { admissionContext } from "../matching/expressions.ts";
import { subjectFor } from "../matching/selection.ts";
import type { Subject } from "../matching/subject.ts";
import type { Admission } from "../plugin.ts";
import { denied } from "../refusal.ts";
import { answerOf, type Answer } from "./answer.ts";
import { call } from "./call.ts";
import { WebhookDenial } from "./denial.ts";
import { endpointOf } from "./endpoint.ts";
import { internalError, WebhookFailure } from "./failure.ts";
import type { Hook, Webhook } from "./hooks.ts";
import { reviewOf, type Review } from "./review.ts";

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
  const { webhook } = hook;
  const subject = subjectFor(api, admission, webhook);
  if (subject === undefined || !isConcerned(api, admission, { webhook, subject })) return undefined;
  const review = reviewOf(admission, subject, { webhook, uid: api.random.uuid() });
  checkDryRun(admission, webhook);
  const answer = await answerTo(api, hook, review);
  if (answer === undefined) return { subject, patch: "" };
  for (const warning of answer.warnings) admission.request.warn(warning);
  if (!answer.allowed) throw new WebhookDenial(webhook.name, answer.result);
  return { subject, patch: answer.patch };
}

function isConcerned(
  api: Api,
  admission: Admission,
  { webhook, subject }: { readonly webhook: Webhook; readonly subject: Subject },
): boolean {
  const conditions = webhook.matchConditions ?? [];
  if (conditions.length === 0) return true;
  const verdict = judge(conditions, admissionContext(api, admission, subject));
  if (verdict.kind !== "unclear") return verdict.kind === "holds";
  if (webhook.failurePolicy === "Ignore") return false;
  throw denied(admission, verdict.error);
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
