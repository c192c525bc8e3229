import type { IncomingMessage, ServerResponse } from "node:http";
import type { Instant } from "../../model/instant.ts";
import type { User } from "../../security/user.ts";

/** One HTTP request and the answer to it, once it is known who asks. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly user: User;
  readonly now: Instant;
}

/** Answers at a path that is no resource: `/version`, `/openapi/v3`. Authorization has taken place. */
export interface PathRoute {
  /** The exact path; with `below`, that and everything under it. */
  readonly path: string;
  readonly below?: boolean;
  handle(exchange: Exchange): void | Promise<void>;
}

export function routeFor(routes: readonly PathRoute[], path: string): PathRoute | undefined {
  const trimmed = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  return routes.find(
    (route) =>
      route.path === trimmed || (route.below === true && trimmed.startsWith(`${route.path}/`)),
  );
}
