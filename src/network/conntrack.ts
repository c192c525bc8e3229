import { execFile } from "node:child_process";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import type { Log } from "../ports/log.ts";
import type { Route } from "./services/routes.ts";
import { flowsIn, staleFlows, type Flow } from "./services/stale-flows.ts";

const run = promisify(execFile);
const LISTING_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Makes the kernel forget the UDP flows that `routes` no longer lead so. Nothing depends on it but clients that keep
 * their port, so a machine without the program is only told about.
 */
export async function forgetStaleFlows(routes: readonly Route[], log: Log): Promise<void> {
  try {
    const { stdout } = await run("conntrack", ["-L", "-p", "udp"], {
      maxBuffer: LISTING_BYTES_MAX,
    });
    const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const hostAddresses = new Set(interfaces.map(({ address }) => address));
    const stale = staleFlows(flowsIn(stdout), routes, hostAddresses);
    await Promise.all(stale.map(forget));
  } catch (error) {
    const advice =
      "install conntrack, or UDP clients that keep their port may stay with pods that are gone";
    log.warn("cannot look for stale UDP flows", { error: String(error), advice });
  }
}

async function forget({ source, sourcePort, asked, askedPort }: Flow): Promise<void> {
  const ports = ["--sport", String(sourcePort), "--dport", String(askedPort)];
  // It fails when the flow has ended by itself meanwhile.
  await run("conntrack", ["-D", "-p", "udp", "-s", source, "-d", asked, ...ports]).catch(
    () => undefined,
  );
}
