import { StatusError } from "../model/status-error.ts";
import type { User } from "./user.ts";

/** What a request wants to do to a resource, in the words of `authorization.v1.ResourceAttributes`. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  /** Absent for cluster-scoped resources and for requests across all namespaces. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** What a request wants of a path that is no resource, such as `/metrics`. */
export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | PathAttributes;

export interface Verdict {
  readonly allowed: boolean;
  /** Which rule allowed it, for `SubjectAccessReview`; empty when none did. */
  readonly reason: string;
}

/** Rules that bear on a user in a namespace, as `SelfSubjectRulesReview` reports them. */
export interface RulesOfUser {
  readonly resourceRules: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups?: readonly string[] | undefined;
    readonly resources?: readonly string[] | undefined;
    readonly resourceNames?: readonly string[] | undefined;
  }[];
  readonly nonResourceRules: readonly {
    readonly verbs: readonly string[];
    readonly nonResourceURLs?: readonly string[] | undefined;
  }[];
}

/** Decides what users may do. Pure over the policy objects of the moment; never fails, at worst it refuses. */
export interface Authorizer {
  authorize(user: User, attributes: Attributes): Verdict;
  rulesFor(user: User, namespace: string): RulesOfUser;
}

/** The 403 that Kubernetes gives, word for word (api-contract section 9). */
export function forbidden(user: User, attributes: Attributes): StatusError {
  const who = `User ${JSON.stringify(user.name)}`;
  if ("path" in attributes) {
    const wish = `cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
    return new StatusError("Forbidden", `forbidden: ${who} ${wish}`, {});
  }
  const { verb, group, name, namespace } = attributes;
  const resource = withSubresource(attributes);
  const subject = group === "" ? resource : `${attributes.resource}.${group}`;
  const target = name === undefined || name === "" ? subject : `${subject} ${JSON.stringify(name)}`;
  const where =
    namespace === undefined || namespace === ""
      ? "at the cluster scope"
      : `in the namespace ${JSON.stringify(namespace)}`;
  const wish = `cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`;
  return new StatusError("Forbidden", `${target} is forbidden: ${who} ${wish}`, {
    name: name === "" ? undefined : name,
    group: group === "" ? undefined : group,
    kind: attributes.resource,
  });
}

function withSubresource(attributes: ResourceAttributes): string {
  const { resource, subresource } = attributes;
  return subresource === undefined || subresource === "" ? resource : `${resource}/${subresource}`;
}
