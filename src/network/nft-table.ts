/** One nftables table of ours as it should be. Names are at most 64 characters of `[a-z0-9_-]`. */
export interface TableContent {
  readonly chains: readonly Chain[];
  readonly maps: readonly VerdictMap[];
  /** Sets that rules fill at run time (session affinity); their elements outlive a change of the rules. */
  readonly sets: readonly DynamicSet[];
}

export interface Chain {
  readonly name: string;
  /** Only base chains have one: `type nat hook prerouting priority dstnat; policy accept;`. */
  readonly hook?: string | undefined;
  readonly rules: readonly string[];
}

export interface VerdictMap {
  readonly name: string;
  /** For example `ipv4_addr . inet_proto . inet_service`. */
  readonly key: string;
  /** From the key, in nft's notation, to a verdict such as `goto service-x`. */
  readonly elements: readonly (readonly [key: string, verdict: string])[];
}

export interface DynamicSet {
  readonly name: string;
  readonly timeoutSeconds: number;
}

/**
 * The script for `nft -f -` that turns the table from `before` into `after` in one transaction; `before` is
 * `undefined` when nothing is known of it, and then it is made anew. Packets see the old rules or the new ones, never
 * a mixture, and what sets have learned at run time is kept.
 */
export function tableScript(
  table: string,
  before: TableContent | undefined,
  after: TableContent,
): string {
  const lines = [`add table ip ${table}`];
  if (before === undefined) lines.push(`delete table ip ${table}`, `add table ip ${table}`);
  for (const set of after.sets) lines.push(addSet(table, set));
  for (const map of after.maps)
    lines.push(`add map ip ${table} ${map.name} { type ${map.key} : verdict; }`);
  for (const chain of after.chains)
    lines.push(addChain(table, chain), `flush chain ip ${table} ${chain.name}`);
  for (const map of after.maps) lines.push(...fillMap(table, map));
  for (const chain of after.chains) {
    for (const rule of chain.rules) lines.push(`add rule ip ${table} ${chain.name} ${rule}`);
  }
  lines.push(...removals(table, before, after));
  return `${lines.join("\n")}\n`;
}

function addSet(table: string, set: DynamicSet): string {
  return `add set ip ${table} ${set.name} { type ipv4_addr; flags dynamic,timeout; timeout ${set.timeoutSeconds}s; }`;
}

function addChain(table: string, chain: Chain): string {
  const hook = chain.hook === undefined ? "" : ` { ${chain.hook} }`;
  return `add chain ip ${table} ${chain.name}${hook}`;
}

function fillMap(table: string, map: VerdictMap): readonly string[] {
  const elements = map.elements.map(([key, verdict]) => `${key} : ${verdict}`).join(", ");
  const flush = `flush map ip ${table} ${map.name}`;
  return elements === "" ? [flush] : [flush, `add element ip ${table} ${map.name} { ${elements} }`];
}

/** Chains that went may still be named by rules of chains that went too: all are emptied before the first is deleted. */
function removals(
  table: string,
  before: TableContent | undefined,
  after: TableContent,
): readonly string[] {
  if (before === undefined) return [];
  const chains = gone(before.chains, after.chains);
  return [
    ...chains.map((name) => `flush chain ip ${table} ${name}`),
    ...chains.map((name) => `delete chain ip ${table} ${name}`),
    ...gone(before.maps, after.maps).map((name) => `delete map ip ${table} ${name}`),
    ...gone(before.sets, after.sets).map((name) => `delete set ip ${table} ${name}`),
  ];
}

function gone(
  before: readonly { name: string }[],
  after: readonly { name: string }[],
): readonly string[] {
  const kept = new Set(after.map((each) => each.name));
  return before.map((each) => each.name).filter((name) => !kept.has(name));
}
