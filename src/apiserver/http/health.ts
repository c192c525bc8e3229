import type { Exchange, PathRoute } from "./exchange.ts";
import { send } from "./write.ts";

/** One thing that must be so before the server is well. */
export interface HealthCheck {
  readonly name: string;
  isHealthy(): boolean;
}

/** `/healthz`, `/livez` and `/readyz`, with `?verbose`, `?exclude=NAME` and one path for each check. */
export function healthRoutes(checks: readonly HealthCheck[]): readonly PathRoute[] {
  return ["healthz", "livez", "readyz"].map((name) => ({
    path: `/${name}`,
    below: true,
    handle: (exchange: Exchange) => answer(exchange, name, checks),
  }));
}

async function answer(
  exchange: Exchange,
  endpoint: string,
  checks: readonly HealthCheck[],
): Promise<void> {
  const { query, path } = exchange;
  const only = path.slice(endpoint.length + 2);
  const excluded = new Set(query.getAll("exclude"));
  const asked = checks.filter(({ name }) => (only === "" || name === only) && !excluded.has(name));
  if (only !== "" && asked.length === 0) return reply(exchange, 404, "404 page not found\n");
  const isHealthy = asked.every((check) => check.isHealthy());
  if (isHealthy && !query.has("verbose")) return reply(exchange, 200, "ok");
  const lines = asked.map(
    (check) =>
      `[${check.isHealthy() ? "+" : "-"}]${check.name} ${check.isHealthy() ? "ok" : "failed: reason withheld"}`,
  );
  const verdict = `${endpoint} check ${isHealthy ? "passed" : "failed"}`;
  return reply(exchange, isHealthy ? 200 : 500, `${[...lines, verdict].join("\n")}\n`);
}

async function reply({ request, response }: Exchange, code: number, body: string): Promise<void> {
  response.setHeader("X-Content-Type-Options", "nosniff");
  await send(request, response, { code, contentType: "text/plain; charset=utf-8", body });
}
