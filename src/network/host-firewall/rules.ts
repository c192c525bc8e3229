/** What of an engine the machine's own firewall has to let through. */
export interface Passage {
  /** The bridge that all pods of this engine hang on; it has the engine's name. */
  readonly bridge: string;
  /** The bridge's own address, where DNS and the API answer pods. */
  readonly gatewayIp: string;
  readonly apiPort: number;
}

const DNS_PORT = 53;

/** Our chains, by the kernel's chain from which they are called. */
function chainsOf(bridge: string): ReadonlyMap<string, string> {
  return new Map([
    ["FORWARD", `${bridge}-forward`],
    ["INPUT", `${bridge}-input`],
  ]);
}

/** Whether `iptables-save -t filter` shows our chains, called. What is in them nobody else changes. */
export function hasPassage(saved: string, bridge: string): boolean {
  return [...chainsOf(bridge)].every(([caller, chain]) => jumps(saved, caller, chain).length > 0);
}

/**
 * The input for `iptables-restore --noflush` that lets an engine's traffic through, whatever was there of it, given the
 * output of `iptables-save -t filter`. From outside only answers come in, and what a NodePort or a host port has led to a
 * pod: who guards his network with a firewall has not opened it for strangers.
 */
export function passageScript(saved: string, { bridge, gatewayIp, apiPort }: Passage): string {
  const chains = [...chainsOf(bridge)];
  const toUs = `-A ${bridge}-input -i ${bridge} -d ${gatewayIp}`;
  return script([
    ...chains.map(([, chain]) => `:${chain} - [0:0]`),
    `-A ${bridge}-forward -i ${bridge} -j ACCEPT`,
    `-A ${bridge}-forward -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j ACCEPT`,
    `${toUs} -p udp --dport ${DNS_PORT} -j ACCEPT`,
    `${toUs} -p tcp --dport ${DNS_PORT} -j ACCEPT`,
    `${toUs} -p tcp --dport ${apiPort} -j ACCEPT`,
    ...chains
      .filter(([caller, chain]) => jumps(saved, caller, chain).length === 0)
      .map(([caller, chain]) => `-I ${caller} 1 -j ${chain}`),
  ]);
}

/** The input for `iptables-restore --noflush` that takes all of it out again; `undefined` when there is nothing of it. */
export function passageRemoval(saved: string, bridge: string): string | undefined {
  const chains = [...chainsOf(bridge)];
  const calls = chains.flatMap(([caller, chain]) => jumps(saved, caller, chain));
  const there = chains.map(([, chain]) => chain).filter((chain) => isDefined(saved, chain));
  if (there.length === 0) return undefined;
  return script([
    ...calls.map((rule) => rule.replace(/^-A/, "-D")),
    ...there.map((chain) => `-F ${chain}`),
    ...there.map((chain) => `-X ${chain}`),
  ]);
}

function script(lines: readonly string[]): string {
  return ["*filter", ...lines, "COMMIT", ""].join("\n");
}

function jumps(saved: string, caller: string, chain: string): readonly string[] {
  const rules = saved.split("\n").filter((line) => line.startsWith(`-A ${caller} `));
  return rules.filter((rule) => rule.endsWith(` -j ${chain}`));
}

function isDefined(saved: string, chain: string): boolean {
  return saved.includes(`\n:${chain} `);
}
