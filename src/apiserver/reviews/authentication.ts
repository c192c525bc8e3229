import { StatusError } from "../../model/status-error.ts";
import { toTime } from "../../model/instant.ts";
import type {
  SelfSubjectReview,
  TokenReview,
  UserInfo,
} from "../../model/types/authentication-v1.ts";
import { issuer } from "../../security/tokens/token-authority.ts";
import type { User } from "../../security/user.ts";
import type { Api } from "../api.ts";
import type { ApiRequest } from "../request/api-request.ts";

/** Who is asking? `kubectl auth whoami`. */
export function reviewWhoAmI(
  _api: Api,
  request: ApiRequest,
  review: SelfSubjectReview,
): SelfSubjectReview {
  return {
    ...review,
    metadata: { creationTimestamp: toTime(request.now) },
    status: { userInfo: userInfoOf(request.user) },
  };
}

/** Whose token is this? Never fails because of the token: the status says what is wrong with it. */
export async function reviewToken(
  api: Api,
  _request: ApiRequest,
  review: TokenReview,
): Promise<TokenReview> {
  const { token, audiences = [] } = review.spec;
  if ((token ?? "") === "") {
    throw new StatusError("BadRequest", "token is required for TokenReview in authentication");
  }
  const result = await api.tokens.verify(token, audiences.length === 0 ? [issuer] : audiences);
  if (!result.valid) {
    return { ...review, status: { user: {}, error: result.reason } };
  }
  const user = userInfoOf(result.user);
  return { ...review, status: { authenticated: true, user, audiences: result.audiences } };
}

function userInfoOf({ name, uid, groups, extra }: User): UserInfo {
  return {
    username: name,
    ...(uid !== undefined && { uid }),
    groups,
    ...(extra !== undefined && Object.keys(extra).length > 0 && { extra }),
  };
}
