import { issuer, type TokenAuthority } from "../../security/tokens/token-authority.ts";
import { signingAlgorithm } from "../../security/tokens/signing-key.ts";
import { mediaRangesOf, notAcceptable } from "./negotiation.ts";
import type { Exchange, PathRoute } from "./exchange.ts";
import { send, sendJson } from "./write.ts";

const KEY_SET_TYPE = "application/jwk-set+json";

/** Where others learn how to check the tokens of service accounts for themselves. */
export function openIdRoutes(tokens: TokenAuthority): readonly PathRoute[] {
  return [
    { path: "/.well-known/openid-configuration", handle: sendConfiguration },
    { path: "/openid/v1/jwks", handle: (exchange) => sendKeys(exchange, tokens) },
  ];
}

async function sendConfiguration({ request, response }: Exchange): Promise<void> {
  await sendJson(request, response, 200, {
    issuer,
    jwks_uri: `https://${request.headers.host ?? ""}/openid/v1/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [signingAlgorithm],
  });
}

async function sendKeys({ request, response }: Exchange, tokens: TokenAuthority): Promise<void> {
  const accepted = mediaRangesOf(request.headers.accept ?? "*/*");
  if (!accepted.some(({ type }) => type === KEY_SET_TYPE || type === "*/*")) {
    throw notAcceptable([KEY_SET_TYPE]);
  }
  const body = JSON.stringify(tokens.jwks);
  await send(request, response, { code: 200, contentType: KEY_SET_TYPE, body });
}
