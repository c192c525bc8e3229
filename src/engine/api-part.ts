import { join } from "node:path";
import { type ApiServer, createApiServer } from "../apiserver/api-server.ts";
import { journalRoute } from "../apiserver/http/journal-route.ts";
import type { Journal } from "../ports/journal.ts";
import type { NodeStreams } from "../ports/node-streams.ts";
import { type ClusterCertificates, ensureCertificates } from "../security/certificates.ts";
import { loadSigningKey } from "../security/tokens/signing-key.ts";
import { sqliteJournal } from "../store/sqlite-journal.ts";
import { openStore } from "../store/store.ts";
import type { EngineContext } from "./engine-context.ts";
import { EngineError } from "./engine-error.ts";
import { type ApiListeners, listenForClients } from "./listen.ts";

/** The store and the API server on it, not yet reachable from outside. */
export async function openApi(
  context: EngineContext,
  node: NodeStreams,
  journal: Journal,
): Promise<ApiServer> {
  const { config, files, identity, clock, random, log, closing } = context;
  const store = openStore(openJournal(files.store));
  closing.defer(() => store.close());
  return createApiServer({
    store,
    clock,
    random,
    log: log.with({ part: "apiserver" }),
    node,
    signingKey: await loadSigningKey(join(files.certificates, "sa.key")),
    serviceCidr: identity.serviceCidr,
    routes: [journalRoute(journal)],
    applyTimeWarnings: config.switches.applyTimeWarnings,
  });
}

export function certificatesFor(context: EngineContext): Promise<ClusterCertificates> {
  const { files, identity, clock } = context;
  return ensureCertificates({
    directory: files.certificates,
    ipAddresses: [identity.apiServiceIp, identity.gatewayIp],
    now: clock.now(),
  });
}

/** Opens the API to clients on this machine and in pods. */
export async function openToClients(
  { config, identity, closing }: EngineContext,
  server: ApiServer,
  { authority, server: own }: ClusterCertificates,
): Promise<ApiListeners> {
  return closing.use(
    await listenForClients(server, {
      wanted: config.port,
      last: identity.port,
      gatewayIp: identity.gatewayIp,
      tls: { key: own.key, cert: own.certificate, ca: authority.certificate },
    }),
  );
}

function openJournal(path: string): ReturnType<typeof sqliteJournal> {
  try {
    return sqliteJournal(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`cannot open the store ${path}: ${reason}`, { cause: error });
  }
}
