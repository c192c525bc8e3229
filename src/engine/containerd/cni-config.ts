export interface CniSpec {
  /** The network's name in CNI's records. */
  readonly network: string;
  readonly bridge: string;
  readonly podCidr: string;
  /** Where addresses in use are remembered. */
  readonly ipamDirectory: string;
}

/**
 * The pod network for CNI: a bridge with an address for each pod, and host ports. Addresses of pods are hidden behind
 * the machine's by the engine's own nftables rules; the plugin would run iptables twice for each pod.
 */
export function cniConfig({ network, bridge, podCidr, ipamDirectory }: CniSpec): string {
  const bridgePlugin = {
    type: "bridge",
    bridge,
    isGateway: true,
    ipMasq: false,
    // A pod that calls a Service may be answered by itself.
    hairpinMode: true,
    ipam: {
      type: "host-local",
      ranges: [[{ subnet: podCidr }]],
      routes: [{ dst: "0.0.0.0/0" }],
      dataDir: ipamDirectory,
    },
  };
  const portmap = { type: "portmap", capabilities: { portMappings: true }, snat: true };
  const list = { cniVersion: "0.4.0", name: network, plugins: [bridgePlugin, portmap] };
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
