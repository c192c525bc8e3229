import type { Environment } from "@marcbachmann/cel-js";

/** What an expression asks about, in the words of `authorization.v1.ResourceAttributes`. */
export interface CheckedResource {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Answers for one user. */
export interface AuthorizerSource {
  check(
    verb: string,
    what: CheckedResource | { readonly path: string },
  ): { readonly allowed: boolean; readonly reason: string };
  /** The same for a service account. */
  serviceAccount(namespace: string, name: string): AuthorizerSource;
  /** What the request itself is about. */
  readonly requestResource: CheckedResource;
}

/** What `authorizer` is in an expression. */
export class CelAuthorizer {
  readonly source: AuthorizerSource;
  readonly requestResource: ResourceCheck;

  constructor(source: AuthorizerSource) {
    this.source = source;
    this.requestResource = new ResourceCheck(source, source.requestResource);
  }
}

class PathCheck {
  readonly source: AuthorizerSource;
  readonly path: string;

  constructor(source: AuthorizerSource, path: string) {
    this.source = source;
    this.path = path;
  }
}

class GroupCheck {
  readonly source: AuthorizerSource;
  readonly group: string;

  constructor(source: AuthorizerSource, group: string) {
    this.source = source;
    this.group = group;
  }
}

class ResourceCheck {
  readonly source: AuthorizerSource;
  readonly what: CheckedResource;

  constructor(source: AuthorizerSource, what: CheckedResource) {
    this.source = source;
    this.what = what;
  }

  with(part: Partial<CheckedResource>): ResourceCheck {
    return new ResourceCheck(this.source, { ...this.what, ...part });
  }
}

class Decision {
  readonly allowed: boolean;
  readonly reason: string;

  constructor({ allowed, reason }: { readonly allowed: boolean; readonly reason: string }) {
    this.allowed = allowed;
    this.reason = reason;
  }
}

/** Declares `authorizer` and its functions, as Kubernetes' authz library has them. */
export function addAuthorizer(environment: Environment): void {
  environment.registerType("ResourceCheck", { ctor: ResourceCheck, fields: {} });
  const fields = { requestResource: "ResourceCheck" };
  environment.registerType("Authorizer", { ctor: CelAuthorizer, fields });
  environment.registerType("PathCheck", { ctor: PathCheck, fields: {} });
  environment.registerType("GroupCheck", { ctor: GroupCheck, fields: {} });
  environment.registerType("Decision", { ctor: Decision, fields: {} });
  environment.registerFunction(
    "Authorizer.path(string): PathCheck",
    (of: CelAuthorizer, path: string) => {
      if (path === "") throw new Error("path must not be empty");
      return new PathCheck(of.source, path);
    },
  );
  environment.registerFunction(
    "Authorizer.group(string): GroupCheck",
    (of: CelAuthorizer, group: string) => new GroupCheck(of.source, group),
  );
  environment.registerFunction(
    "Authorizer.serviceAccount(string, string): Authorizer",
    (of: CelAuthorizer, namespace: string, name: string) =>
      new CelAuthorizer(of.source.serviceAccount(namespace, name)),
  );
  environment.registerFunction(
    "GroupCheck.resource(string): ResourceCheck",
    ({ source, group }: GroupCheck, resource: string) =>
      new ResourceCheck(source, { group, resource }),
  );
  for (const part of ["subresource", "namespace", "name"] as const) {
    environment.registerFunction(
      `ResourceCheck.${part}(string): ResourceCheck`,
      (check: ResourceCheck, value: string) => check.with({ [part]: value }),
    );
  }
  // RBAC knows no selectors: a check with one is a check without.
  for (const part of ["fieldSelector", "labelSelector"]) {
    const signature = `ResourceCheck.${part}(string): ResourceCheck`;
    environment.registerFunction(signature, (check: ResourceCheck) => check);
  }
  addDecisions(environment);
  environment.registerVariable("authorizer", "Authorizer");
}

function addDecisions(environment: Environment): void {
  environment.registerFunction(
    "ResourceCheck.check(string): Decision",
    ({ source, what }: ResourceCheck, verb: string) => new Decision(source.check(verb, what)),
  );
  environment.registerFunction(
    "PathCheck.check(string): Decision",
    ({ source, path }: PathCheck, verb: string) => new Decision(source.check(verb, { path })),
  );
  environment.registerFunction("Decision.allowed(): bool", ({ allowed }: Decision) => allowed);
  environment.registerFunction("Decision.reason(): string", ({ reason }: Decision) => reason);
  environment.registerFunction("Decision.errored(): bool", () => false);
  environment.registerFunction("Decision.error(): string", () => "");
}
