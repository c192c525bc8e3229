import { isJsonObject, type JsonObject } from "../../../model/json.ts";
import type { Hook } from "./hooks.ts";
import { WebhookFailure } from "./failure.ts";
import type { Review } from "./review.ts";

/** What a webhook said, once it is certain that it answered this question in this form. */
export interface Answer {
  readonly allowed: boolean;
  /** The Status that explains a refusal. */
  readonly result: JsonObject | undefined;
  readonly warnings: readonly string[];
  /** A JSON patch in base64; "" when there is none. */
  readonly patch: string;
}

/** Throws `WebhookFailure` when `body` is no answer to `review`. */
export function answerOf(hook: Hook, review: Review, body: unknown): Answer {
  const answer = isJsonObject(body) ? body : {};
  const { response } = answer as { readonly response?: unknown };
  if (!isJsonObject(response)) throw invalid("webhook response was absent");
  checkEnvelope(review, answer, response);
  const { allowed, status, warnings, patch, patchType } = response;
  const text = typeof patch === "string" ? patch : "";
  if (hook.isMutating) checkPatch(review, text, patchType);
  else checkNoPatch(text, patchType);
  return {
    allowed: allowed === true,
    result: isJsonObject(status) ? status : undefined,
    warnings: Array.isArray(warnings) ? warnings.filter((each) => typeof each === "string") : [],
    patch: text,
  };
}

/** Old webhooks that speak `v1beta1` only need not repeat the uid. */
function checkEnvelope(review: Review, answer: JsonObject, response: JsonObject): void {
  const { apiVersion, kind, request } = review;
  const { uid } = response;
  if (apiVersion.endsWith("/v1") && uid !== request.uid) {
    const got = typeof uid === "string" ? uid : "";
    throw invalid(
      `expected response.uid=${JSON.stringify(request.uid)}, got ${JSON.stringify(got)}`,
    );
  }
  const got = [answer["apiVersion"], answer["kind"]].map((each) =>
    typeof each === "string" ? each : "",
  );
  if (got[0] === apiVersion && got[1] === kind) return;
  throw invalid(
    `expected webhook response of ${apiVersion}, Kind=${kind}, got ${got.join(", Kind=")}`,
  );
}

function checkPatch({ apiVersion }: Review, patch: string, patchType: unknown): void {
  const isAbsent = patchType === undefined || patchType === null;
  if (patch !== "" && isAbsent && apiVersion.endsWith("/v1")) {
    throw invalid("webhook returned response.patch but not response.patchType");
  }
  if (patch === "" && !isAbsent) {
    throw invalid("webhook returned response.patchType but not response.patch");
  }
  if (isAbsent || patchType === "JSONPatch") return;
  throw new WebhookFailure(`unsupported patch type ${JSON.stringify(patchType)}`);
}

function checkNoPatch(patch: string, patchType: unknown): void {
  if (patch !== "") throw invalid("validating webhook may not return response.patch");
  if (patchType === undefined || patchType === null) return;
  throw invalid("validating webhook may not return response.patchType");
}

function invalid(why: string): WebhookFailure {
  return new WebhookFailure(`received invalid webhook response: ${why}`);
}
