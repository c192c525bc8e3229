import { withRequiredFields } from "../../model/defaults/required-fields.ts";
import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { reviewLocalSubject, reviewRules, reviewSelf, reviewSubject } from "./access.ts";
import { reviewToken, reviewWhoAmI } from "./authentication.ts";

type Reviewer = (api: Api, request: ApiRequest, review: never) => KubeObject | Promise<KubeObject>;

const reviewers: Readonly<Record<string, Reviewer>> = {
  "localsubjectaccessreviews.authorization.k8s.io": reviewLocalSubject,
  "selfsubjectaccessreviews.authorization.k8s.io": reviewSelf,
  "selfsubjectrulesreviews.authorization.k8s.io": reviewRules,
  "selfsubjectreviews.authentication.k8s.io": reviewWhoAmI,
  "subjectaccessreviews.authorization.k8s.io": reviewSubject,
  "tokenreviews.authentication.k8s.io": reviewToken,
};

/** Whether `type` is a question that is answered and not kept. */
export function isReview(storedAs: string): boolean {
  return Object.hasOwn(reviewers, storedAs);
}

/** Answers the question in the body: the same object with its status filled in. */
export async function review(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = writeOptionsOf(request, "CreateOptions");
  const sent = objectOf(request, body, request.type, options.fieldValidation);
  const question = withRequiredFields(request.type, sent);
  const { kind, apiVersion, ...rest } = question;
  const complete = { kind, apiVersion, metadata: {}, ...rest };
  // The table pairs each kind with the function that takes it.
  const value = await reviewers[request.type.storedAs]?.(api, request, complete as never);
  return { kind: "value", code: 201, value };
}
