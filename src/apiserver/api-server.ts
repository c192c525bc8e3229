import type { Service } from "../model/types/core-v1.ts";
import type { Clock } from "../ports/clock.ts";
import type { InternalApi } from "../ports/internal-api.ts";
import type { Log } from "../ports/log.ts";
import type { NodeStreams } from "../ports/node-streams.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import { authenticate } from "../security/authenticate.ts";
import { createRbacAuthorizer } from "../security/rbac/authorizer.ts";
import type { SigningKey } from "../security/tokens/signing-key.ts";
import type { User } from "../security/user.ts";
import { createTokenAuthority } from "../security/tokens/token-authority.ts";
import { builtinAdmission } from "./admission/plugins.ts";
import { Reservations } from "./admission/reservations.ts";
import type { Api } from "./api.ts";
import { bootstrap } from "./bootstrap.ts";
import { Catalog } from "./catalog.ts";
import { serveDefinitions } from "./custom/serve-definitions.ts";
import { discoveryRoutes } from "./discovery/routes.ts";
import type { PathRoute } from "./http/exchange.ts";
import type { Frontend } from "./http/handle.ts";
import { healthRoutes, type HealthCheck } from "./http/health.ts";
import { openIdRoutes } from "./http/openid-routes.ts";
import { processMetrics } from "./http/process-metrics.ts";
import { metricsRoute, RequestMetrics } from "./http/request-metrics.ts";
import { rootRoute } from "./http/root-route.ts";
import { listen, type HttpsServer, type Listen } from "./http/server.ts";
import { versionRoute } from "./http/version.ts";
import { internalApi } from "./internal-api.ts";
import { openApiRoutes } from "./openapi/routes.ts";
import { storedPolicy } from "./policy.ts";
import { ServiceAllocator } from "./services/allocator.ts";
import { storedObjects } from "./stored.ts";
import { storedBindings } from "./token-binding.ts";

export interface ApiServerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly node: NodeStreams;
  readonly signingKey: SigningKey;
  /** Where Services get their addresses from: `10.96.0.0/20`. */
  readonly serviceCidr: string;
  /** What else must be well before the server says that it is ready. */
  readonly checks?: readonly HealthCheck[];
  /** Paths that others answer, asked before the server's own. */
  readonly routes?: readonly PathRoute[];
  /** Whether sidecar mistakes come back as warnings (on, unless it is switched off). */
  readonly applyTimeWarnings?: boolean;
}

export interface ApiServer {
  readonly api: Api;
  /** The API for a part of the engine that acts as `user`. */
  internal(user: User): InternalApi;
  /** Opens the API to clients over HTTPS. */
  listen(options: Listen): Promise<HttpsServer>;
}

/** The API server on `store`, with everything in it that a cluster has from its first second. */
export async function createApiServer(parts: ApiServerParts): Promise<ApiServer> {
  const { store, clock, random, log, node } = parts;
  const api: Api = {
    store,
    clock,
    random,
    log,
    node,
    catalog: new Catalog(),
    authorizer: createRbacAuthorizer(storedPolicy(store)),
    tokens: await createTokenAuthority({
      key: parts.signingKey,
      clock,
      random,
      isBound: storedBindings(store),
    }),
    admission: builtinAdmission,
    reservations: new Reservations(),
    applyTimeWarnings: parts.applyTimeWarnings ?? true,
    services: new ServiceAllocator({
      cidr: parts.serviceCidr,
      random,
      services: () => storedObjects<Service>(store, "services"),
    }),
  };
  await bootstrap(api);
  serveDefinitions(store, api.catalog);
  const metrics = new RequestMetrics();
  const frontend: Frontend = {
    api,
    metrics,
    authenticate: (credentials) => authenticate(credentials, api),
    routes: [
      ...(parts.routes ?? []),
      ...healthRoutes([{ name: "ping", isHealthy: () => true }, ...(parts.checks ?? [])]),
      versionRoute(),
      rootRoute(api.catalog),
      ...openIdRoutes(api.tokens),
      metricsRoute(metrics, () => processMetrics(store)),
      ...discoveryRoutes(api.catalog),
      ...openApiRoutes(api.catalog, (type) => type.custom?.schema),
    ],
  };
  return {
    api,
    internal: (user) => internalApi(api, user),
    listen: (options) => listen(frontend, options),
  };
}
