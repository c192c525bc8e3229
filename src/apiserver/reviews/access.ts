import { invalid, invalidError, required, type FieldError } from "../../model/field-error.ts";
import { StatusError } from "../../model/status-error.ts";
import type {
  LocalSubjectAccessReview,
  NonResourceAttributes,
  ResourceAttributes,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
} from "../../model/types/authorization-v1.ts";
import type { Attributes } from "../../security/authorizer.ts";
import type { User } from "../../security/user.ts";
import type { Api } from "../api.ts";
import type { ApiRequest } from "../request/api-request.ts";

interface Wish {
  readonly resourceAttributes?: ResourceAttributes | undefined;
  readonly nonResourceAttributes?: NonResourceAttributes | undefined;
}

/** May the asker do this? */
export function reviewSelf(
  api: Api,
  request: ApiRequest,
  review: SelfSubjectAccessReview,
): SelfSubjectAccessReview {
  checkWish(request, review.spec, []);
  return { ...review, status: verdict(api, request.user, review.spec) };
}

/** May somebody else do this? */
export function reviewSubject(
  api: Api,
  request: ApiRequest,
  review: SubjectAccessReview,
): SubjectAccessReview {
  checkWish(request, review.spec, subjectErrors(review.spec));
  return { ...review, status: verdict(api, userOf(review.spec), review.spec) };
}

/** The same within one namespace, so that the right to ask can be given for it alone. */
export function reviewLocalSubject(
  api: Api,
  request: ApiRequest,
  review: LocalSubjectAccessReview,
): LocalSubjectAccessReview {
  const wanted = review.spec.resourceAttributes?.namespace;
  if (wanted !== request.namespace) {
    const message = `must match metadata.namespace`;
    const error = invalid("spec.resourceAttributes.namespace", wanted ?? "", message);
    throw invalidError({ ...request.type, name: "" }, [error]);
  }
  return reviewSubject(api, request, review);
}

/** What may the asker do in a namespace? */
export function reviewRules(
  api: Api,
  request: ApiRequest,
  review: SelfSubjectRulesReview,
): SelfSubjectRulesReview {
  const namespace = review.spec?.namespace ?? "";
  if (namespace === "") throw new StatusError("BadRequest", "no namespace on request");
  const { resourceRules, nonResourceRules } = api.authorizer.rulesFor(request.user, namespace);
  return { ...review, spec: {}, status: { resourceRules, nonResourceRules, incomplete: false } };
}

function verdict(api: Api, user: User, wish: Wish): SubjectAccessReviewStatus {
  const { allowed, reason } = api.authorizer.authorize(user, attributesOf(wish));
  return { allowed, ...(reason !== "" && { reason }) };
}

function attributesOf({
  resourceAttributes: wanted,
  nonResourceAttributes: path,
}: Wish): Attributes {
  if (wanted === undefined) return { verb: path?.verb ?? "", path: path?.path ?? "" };
  const { verb = "", group = "", resource = "", subresource, namespace, name } = wanted;
  return { verb, group, resource, subresource, namespace, name };
}

function checkWish(request: ApiRequest, wish: Wish, others: readonly FieldError[]): void {
  const errors = [...others];
  if (wish.resourceAttributes === undefined && wish.nonResourceAttributes === undefined) {
    const why = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    errors.push(invalid("spec.resourceAttributes", undefined, why));
  }
  if (wish.resourceAttributes !== undefined && wish.nonResourceAttributes !== undefined) {
    const why = "cannot be specified in combination with resourceAttributes";
    errors.push(invalid("spec.nonResourceAttributes", wish.nonResourceAttributes, why));
  }
  if (errors.length > 0) throw invalidError({ ...request.type, name: "" }, errors);
}

function subjectErrors({ user, groups }: SubjectAccessReviewSpec): readonly FieldError[] {
  if ((user ?? "") !== "" || (groups ?? []).length > 0) return [];
  return [required("spec.user", "at least one of user or group must be specified")];
}

function userOf({ user, groups, uid, extra }: SubjectAccessReviewSpec): User {
  return { name: user ?? "", groups: groups ?? [], uid, extra };
}
