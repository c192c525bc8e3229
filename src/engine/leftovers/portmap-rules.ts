/** Chains that portmap makes once for the machine, and the kernel's own chains that lead to them. */
const sharedChains = ["CNI-HOSTPORT-DNAT", "CNI-HOSTPORT-MASQ", "CNI-HOSTPORT-SETMARK"];

/**
 * The input for `iptables-restore --noflush` that takes out one CNI network's host ports, given the output of
 * `iptables-save -t nat`; `undefined` when there is nothing to do. When no network uses portmap's own chains any more
 * they go too, and so do the chains that only its teardown makes, to see that they are not there.
 */
export function portmapRemoval(saved: string, cniNetwork: string): string | undefined {
  const rules = saved.split("\n").filter((line) => line.startsWith("-A "));
  const owned = rules.filter((rule) => rule.includes(`name: \\"${cniNetwork}\\"`));
  const ownChains = owned.flatMap((rule) => / -j (CNI-DN-\S+)/.exec(rule)?.[1] ?? []);
  const usedByOthers = rules.some(
    (rule) => rule.startsWith("-A CNI-HOSTPORT-DNAT ") && !owned.includes(rule),
  );
  const chains = [...new Set(ownChains), ...emptySourceChains(saved, rules)];
  const shared = usedByOthers ? [] : sharedChains.filter((chain) => isDefined(saved, chain));
  if (owned.length === 0 && chains.length === 0 && shared.length === 0) return undefined;
  const jumps = rules.filter(
    (rule) => !owned.includes(rule) && shared.some((chain) => rule.endsWith(` -j ${chain}`)),
  );
  const gone = [...chains, ...shared];
  return [
    "*nat",
    ...[...owned, ...jumps]
      .filter((rule) => !gone.some((chain) => rule.startsWith(`-A ${chain} `)))
      .map((rule) => rule.replace(/^-A/, "-D")),
    ...gone.map((chain) => `-F ${chain}`),
    ...gone.map((chain) => `-X ${chain}`),
    "COMMIT",
    "",
  ].join("\n");
}

/** Only the kernel's own chains, which let everything pass, and no rule: as if nobody had ever used iptables. */
export function isUntouched(saved: string): boolean {
  const lines = saved.split("\n");
  return (
    lines.includes("*nat") &&
    lines.every((line) => !line.startsWith("-A ") && (!line.startsWith(":") || isKernelChain(line)))
  );
}

function isKernelChain(line: string): boolean {
  return / ACCEPT \[/.test(line);
}

/** Old versions of portmap had a chain for the sources of a pod; today's makes it when it flushes it, and may leave it. */
function emptySourceChains(saved: string, rules: readonly string[]): readonly string[] {
  const chains = [...saved.matchAll(/^:(CNI-SN-\S+) /gm)].flatMap(([, chain]) => chain ?? []);
  return chains.filter((chain) => !rules.some((rule) => rule.split(" ").includes(chain)));
}

function isDefined(saved: string, chain: string): boolean {
  return saved.includes(`\n:${chain} `);
}
