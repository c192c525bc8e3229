import { expect, test } from "vitest";
import { answerOf } from "./answer.ts";
import type { Hook } from "./hooks.ts";
import type { Review } from "./review.ts";

const webhook = {
  name: "x",
  clientConfig: {},
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};
const hookOf = (isMutating: boolean): Hook => ({ id: "x/0", webhook, isMutating });

function reviewIn(version: string): Review {
  return {
    kind: "AdmissionReview",
    apiVersion: `admission.k8s.io/${version}`,
    request: { uid: "u", object: null, oldObject: null },
  };
}

function answer(isMutating: boolean, response: unknown, version = "v1"): unknown {
  const review = reviewIn(version);
  const { kind, apiVersion } = review;
  try {
    return answerOf(hookOf(isMutating), review, { kind, apiVersion, response });
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

test("an answer is read as it is, and what is not said is a no", () => {
  const response = { uid: "u", warnings: ["w", 7], patchType: "JSONPatch", patch: "W10=" };
  const read = { allowed: false, result: undefined, warnings: ["w"], patch: "W10=" };
  expect(answer(true, response)).toEqual(read);
});

const invalid = "received invalid webhook response: ";
test.for<[string, boolean, object | undefined, string]>([
  ["nothing", true, undefined, `${invalid}webhook response was absent`],
  ["no uid", true, {}, `${invalid}expected response.uid="u", got ""`],
  [
    "a patch of no type",
    true,
    { uid: "u", patch: "W10=" },
    `${invalid}webhook returned response.patch but not response.patchType`,
  ],
  [
    "a type of no patch",
    true,
    { uid: "u", patchType: "JSONPatch" },
    `${invalid}webhook returned response.patchType but not response.patch`,
  ],
  [
    "another patch",
    true,
    { uid: "u", patch: "W10=", patchType: "Merge" },
    'unsupported patch type "Merge"',
  ],
  [
    "a validating webhook's patch",
    false,
    { uid: "u", patch: "W10=" },
    `${invalid}validating webhook may not return response.patch`,
  ],
])("%s is no answer", ([, isMutating, response, expected]) => {
  expect(answer(isMutating, response)).toBe(expected);
});

test("a webhook that speaks v1beta1 need repeat neither the uid nor the type of its patch", () => {
  const read = { allowed: true, result: undefined, warnings: [], patch: "W10=" };
  expect(answer(true, { allowed: true, patch: "W10=" }, "v1beta1")).toEqual(read);
});

test("an answer in another version than the question is none", () => {
  const body = { apiVersion: "admission.k8s.io/v1beta1", kind: "AdmissionReview" };
  const ask = () =>
    answerOf(hookOf(false), reviewIn("v1"), { ...body, response: { uid: "u", allowed: true } });
  expect(ask).toThrow("expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview");
});
