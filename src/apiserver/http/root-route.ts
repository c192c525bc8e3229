import type { Catalog } from "../catalog.ts";
import type { PathRoute } from "./exchange.ts";
import { sendJson } from "./write.ts";

const others = [
  "/.well-known/openid-configuration",
  "/healthz",
  "/livez",
  "/metrics",
  "/openapi/v2",
  "/openapi/v3",
  "/openid/v1/jwks",
  "/readyz",
  "/version",
];

/** `/`: every path where something answers. */
export function rootRoute(catalog: Catalog): PathRoute {
  return {
    path: "/",
    handle: ({ request, response }) => sendJson(request, response, 200, { paths: paths(catalog) }),
  };
}

function paths(catalog: Catalog): readonly string[] {
  const groups = catalog.types.flatMap(({ group, version }) =>
    group === "" ? [`/api/${version}`] : [`/apis/${group}`, `/apis/${group}/${version}`],
  );
  return [...new Set(["/api", "/apis", ...groups, ...others])].toSorted();
}
