import { StatusError } from "../model/status-error.ts";
import type { Authorizer, ResourceAttributes } from "./authorizer.ts";
import { forbidden } from "./authorizer.ts";
import type { TokenAuthority } from "./tokens/token-authority.ts";
import { issuer } from "./tokens/token-authority.ts";
import {
  anonymous,
  authenticatedGroup,
  parseServiceAccountUserName,
  serviceAccountGroups,
  unauthenticatedGroup,
  type User,
} from "./user.ts";

/** The credentials that came with a request. Header names are in lower case. */
export interface Credentials {
  /** Subject of the verified client certificate: CN is the user, each O a group. */
  readonly certificate?:
    | { readonly commonName: string; readonly organizations: readonly string[] }
    | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Who makes a request (api-contract section 16): client certificate first, then bearer token, else anonymous. Bad
 * credentials are 401, never anonymous. Impersonation headers then turn the user into another one, if `authorizer`
 * lets them.
 */
export async function authenticate(
  credentials: Credentials,
  parts: { readonly tokens: TokenAuthority; readonly authorizer: Authorizer },
): Promise<User> {
  const user = await ownUser(credentials, parts.tokens);
  return impersonated(user, credentials.headers, parts.authorizer);
}

async function ownUser(credentials: Credentials, tokens: TokenAuthority): Promise<User> {
  const { certificate, headers } = credentials;
  if (certificate !== undefined && certificate.commonName !== "") {
    const groups = [...certificate.organizations, authenticatedGroup];
    return { name: certificate.commonName, groups };
  }
  const token = /^Bearer +(\S+)$/i.exec(one(headers["authorization"]) ?? "")?.[1];
  if (token === undefined) return anonymous;
  const verdict = await tokens.verify(token, [issuer]);
  if (!verdict.valid) throw new StatusError("Unauthorized", "Unauthorized");
  return verdict.user;
}

/** Applies `Impersonate-User`, `-Group`, `-Uid` and `-Extra-*`; each needs the verb `impersonate` on what it names. */
function impersonated(user: User, headers: Credentials["headers"], authorizer: Authorizer): User {
  const name = one(headers["impersonate-user"]);
  const groups = list(headers["impersonate-group"]);
  const uid = one(headers["impersonate-uid"]);
  const extra = extraOf(headers);
  if (name === undefined) {
    if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return user;
    throw new StatusError("BadRequest", "requested impersonation without impersonating a user");
  }
  const account = parseServiceAccountUserName(name);
  const may = (wanted: Omit<ResourceAttributes, "verb">): void => {
    const attributes = { verb: "impersonate", ...wanted };
    if (!authorizer.authorize(user, attributes).allowed) throw forbidden(user, attributes);
  };
  if (account === undefined) may({ group: "", resource: "users", name });
  else may({ group: "", resource: "serviceaccounts", ...account });
  for (const group of groups) may({ group: "", resource: "groups", name: group });
  if (uid !== undefined) may({ group: "authentication.k8s.io", resource: "uids", name: uid });
  for (const [key, values] of Object.entries(extra)) {
    const wanted = { group: "authentication.k8s.io", resource: "userextras", subresource: key };
    for (const value of values) may({ ...wanted, name: value });
  }
  return { name, uid, groups: groupsOf(name, groups, account), extra };
}

function groupsOf(
  name: string,
  groups: readonly string[],
  account: { readonly namespace: string } | undefined,
): readonly string[] {
  if (name === anonymous.name) return groups.length > 0 ? groups : anonymous.groups;
  const own =
    account !== undefined && groups.length === 0 ? serviceAccountGroups(account.namespace) : groups;
  const known = own.includes(authenticatedGroup) || own.includes(unauthenticatedGroup);
  return known ? own : [...own, authenticatedGroup];
}

function extraOf(headers: Credentials["headers"]): Readonly<Record<string, readonly string[]>> {
  const prefix = "impersonate-extra-";
  return Object.fromEntries(
    Object.keys(headers)
      .filter((name) => name.startsWith(prefix))
      .map((name) => [decodeURIComponent(name.slice(prefix.length)), list(headers[name])]),
  );
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" || value === undefined ? value : value[0];
}

/** Node joins repeated headers with a comma; groups and extras hold no commas of their own. */
function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === "string" ? value.split(",").map((each) => each.trim()) : value;
}
