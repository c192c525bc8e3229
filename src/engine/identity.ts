import { createHash } from "node:crypto";
import { chooseSubnets, type Subnets } from "./network/subnets.ts";

/** Who an engine is: chosen at its first start, kept in its data directory, the same ever after. */
export interface EngineIdentity extends Subnets {
  readonly name: string;
  /** Eight hexadecimal digits, from the data directory's path; part of every name that the machine shares. */
  readonly id: string;
  /** Of the API; 0 before the first start has found a free one. */
  readonly port: number;
}

/** What an engine is called where the whole machine must tell engines apart. */
export interface MachineNames {
  /** At most 15 bytes. */
  readonly bridge: string;
  /** Below each cgroup hierarchy's root. */
  readonly cgroupRoot: string;
  readonly cniNetwork: string;
  readonly nftTable: string;
}

/** The id follows from the path, so that what a crash left can be found even when the data is lost. */
export function engineId(dataDirectory: string): string {
  return createHash("sha256").update(dataDirectory).digest("hex").slice(0, 8);
}

export function machineNames(id: string): MachineNames {
  return {
    bridge: `tandem-${id}`,
    cgroupRoot: `/tandem-${id}`,
    cniNetwork: `tandem-${id}`,
    nftTable: `tandem-${id}`,
  };
}

/** The identity of an engine that has none yet; `undefined` when this machine has no networks left. */
export function newIdentity(
  name: string,
  dataDirectory: string,
  takenNetworks: readonly string[],
): EngineIdentity | undefined {
  const subnets = chooseSubnets(takenNetworks);
  return subnets && { name, id: engineId(dataDirectory), port: 0, ...subnets };
}
