/** Who makes a request, as `authentication.v1.UserInfo` has it. */
export interface User {
  readonly name: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Members of this group may do everything; no rule can take it from them. */
export const mastersGroup = "system:masters";
export const authenticatedGroup = "system:authenticated";
export const unauthenticatedGroup = "system:unauthenticated";

/** Whoever showed no credentials. */
export const anonymous: User = { name: "system:anonymous", groups: [unauthenticatedGroup] };

const serviceAccountPrefix = "system:serviceaccount:";

/** The name under which the API knows a service account: `system:serviceaccount:NAMESPACE:NAME`. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `${serviceAccountPrefix}${namespace}:${name}`;
}

/** The groups of every service account of `namespace`. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, authenticatedGroup];
}

/** The account that a user name stands for; `undefined` for the names of people. */
export function parseServiceAccountUserName(
  userName: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!userName.startsWith(serviceAccountPrefix)) return undefined;
  const [namespace, name, ...rest] = userName.slice(serviceAccountPrefix.length).split(":");
  if (namespace === undefined || name === undefined || rest.length > 0) return undefined;
  return { namespace, name };
}
