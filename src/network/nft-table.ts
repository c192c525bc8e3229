import { jsonEquals } from "../model/json.ts";

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
 * a mixture, and what sets have learned at run time is kept. What stays as it is is not in it: with many Services
 * the time that a change takes would otherwise grow with all of them. Where there is no such table any more, nft refuses
 * it, also when nothing changes.
 */
export function tableScript(
  table: string,
  before: TableContent | undefined,
  after: TableContent,
): string {
  const lines = before === undefined ? newTable(table) : sameTable(table, before);
  const old = {
    chains: byName(before?.chains),
    maps: byName(before?.maps),
    sets: byName(before?.sets),
  };
  const chains = after.chains.filter((chain) => !isSame(old.chains.get(chain.name), chain));
  for (const set of after.sets) if (!old.sets.has(set.name)) lines.push(addSet(table, set));
  for (const map of after.maps) if (!old.maps.has(map.name)) lines.push(addMap(table, map));
  for (const chain of chains)
    lines.push(addChain(table, chain), `flush chain ip ${table} ${chain.name}`);
  for (const map of after.maps) lines.push(...fillMap(table, old.maps.get(map.name), map));
  for (const chain of chains) {
    for (const rule of chain.rules) lines.push(`add rule ip ${table} ${chain.name} ${rule}`);
  }
  lines.push(...removals(table, before, after));
  return `${lines.join("\n")}\n`;
}

function newTable(table: string): string[] {
  return [`add table ip ${table}`, `delete table ip ${table}`, `add table ip ${table}`];
}

/** To add a chain that is there does nothing, and in a table that is not there it fails. */
function sameTable(table: string, { chains: [chain] }: TableContent): string[] {
  return chain === undefined ? [] : [`add chain ip ${table} ${chain.name}`];
}

function byName<T extends { readonly name: string }>(
  list: readonly T[] | undefined,
): ReadonlyMap<string, T> {
  return new Map(list?.map((each) => [each.name, each]));
}

function isSame(before: Chain | undefined, after: Chain): boolean {
  return before?.hook === after.hook && jsonEquals(before?.rules, after.rules);
}

function addSet(table: string, set: DynamicSet): string {
  return `add set ip ${table} ${set.name} { type ipv4_addr; flags dynamic,timeout; timeout ${set.timeoutSeconds}s; }`;
}

function addChain(table: string, chain: Chain): string {
  const hook = chain.hook === undefined ? "" : ` { ${chain.hook} }`;
  return `add chain ip ${table} ${chain.name}${hook}`;
}

function addMap(table: string, map: VerdictMap): string {
  return `add map ip ${table} ${map.name} { type ${map.key} : verdict; }`;
}

/** A key that leads elsewhere from now on is taken out and put in again. */
function fillMap(
  table: string,
  before: VerdictMap | undefined,
  after: VerdictMap,
): readonly string[] {
  const old = new Map(before?.elements);
  const next = new Map(after.elements);
  const out = [...old].filter(([key, verdict]) => next.get(key) !== verdict).map(([key]) => key);
  const into = [...next]
    .filter(([key, verdict]) => old.get(key) !== verdict)
    .map(([key, verdict]) => `${key} : ${verdict}`);
  return [
    ...(out.length === 0 ? [] : [`delete element ip ${table} ${after.name} { ${out.join(", ")} }`]),
    ...(into.length === 0 ? [] : [`add element ip ${table} ${after.name} { ${into.join(", ")} }`]),
  ];
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
