import type { Route } from "./routes.ts";

/** A flow of UDP as the kernel remembers it: who asked whom, and who really answers. */
export interface Flow {
  readonly source: string;
  readonly sourcePort: number;
  readonly asked: string;
  readonly askedPort: number;
  readonly answering: string;
  readonly answeringPort: number;
}

const line =
  /^udp +17 .*?src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+) (?:\[UNREPLIED\] )?src=(\S+) dst=\S+ sport=(\d+) dport=\d+/;

/** Reads what `conntrack -L -p udp` prints. */
export function flowsIn(listing: string): readonly Flow[] {
  return listing.split("\n").flatMap((text) => {
    const [, source = "", asked = "", sourcePort, askedPort, answering = "", answeringPort] =
      line.exec(text) ?? [];
    if (source === "") return [];
    return [
      {
        source,
        sourcePort: Number(sourcePort),
        asked,
        askedPort: Number(askedPort),
        answering,
        answeringPort: Number(answeringPort),
      },
    ];
  });
}

/**
 * The flows that lead where their Service no longer leads. The kernel translates only the first datagram of a flow by
 * the rules, so a client that keeps its port would speak to a pod that is gone, for as long as it goes on speaking.
 * TCP needs no such care: its connections break, and new ones follow the rules (as kube-proxy has it).
 */
export function staleFlows(
  flows: readonly Flow[],
  routes: readonly Route[],
  hostAddresses: ReadonlySet<string>,
): readonly Flow[] {
  const udp = routes.filter((route) => route.protocol === "udp");
  return flows.filter((flow) => {
    const route = udp.find((each) => isAbout(flow, each, hostAddresses));
    return route !== undefined && !isRight(flow, route);
  });
}

function isAbout(flow: Flow, route: Route, hostAddresses: ReadonlySet<string>): boolean {
  if (flow.askedPort === route.port && route.addresses.includes(flow.asked)) return true;
  return flow.askedPort === route.nodePort && hostAddresses.has(flow.asked);
}

/** Nobody behind the Service: only a flow that was never translated is right, for the host itself refuses it. */
function isRight(flow: Flow, { backends }: Route): boolean {
  if (backends.length === 0) return flow.answering === flow.asked;
  return backends.some(
    ({ address, port }) => address === flow.answering && port === flow.answeringPort,
  );
}
