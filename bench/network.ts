import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { decode, encode } from "dns-packet";
import type { ApiConnection, BenchObject } from "./api-connection.ts";
import { PodWatch } from "./pods.ts";
import type { Series } from "./statistics.ts";

const namespace = "/api/v1/namespaces/default";
const GATE = "bench.tandem.dev/open";
const PORT = 8080;
const TURNS = 20;
const QUERIES = 2000;

/** How soon after a pod turns ready its Service leads to it and its name is answered, and how long an answer takes. */
export async function measureNetwork(api: ApiConnection): Promise<readonly Series[]> {
  const stop = new AbortController();
  const seen = new PodWatch();
  await api.watch(`${namespace}/pods?watch=1`, (event) => seen.add(event), stop.signal);
  const services = await Promise.all([
    makeService(api, "gated", {}),
    makeService(api, "gated-pods", { clusterIP: "None" }),
    api.send("GET", "/api/v1/namespaces/kube-system/services/kube-dns"),
  ]);
  const [address = "", , dnsAddress = ""] = services.map(clusterIpOf);
  await using resolver = await openResolver(dnsAddress);
  await api.send("POST", `${namespace}/pods`, gatedPod);
  await seen.until(({ object }) => object.status?.phase === "Running", "the gated pod Running");
  const rule: number[] = [];
  const name: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const ready = await turnReady(api, seen, turn);
    const [connected, answered] = await Promise.all([
      until(() => canConnect(address)),
      until(async () => (await resolver.ask("gated-pods.default.svc.cluster.local")) > 0),
    ]);
    rule.push(connected - ready);
    name.push(answered - ready);
    await setGate(api, "False");
    await until(async () => !(await canConnect(address)));
  }
  const answers = await timeAnswers(resolver);
  await api.send("DELETE", `${namespace}/pods/gated?gracePeriodSeconds=0`);
  for (const each of ["gated", "gated-pods"]) {
    await api.send("DELETE", `${namespace}/services/${each}`);
  }
  stop.abort();
  const target = "<= 20 ms";
  return [
    { name: "pod ready to its Service's rule in place", unit: "ms", samples: rule, target },
    { name: "pod ready to its name answered by DNS", unit: "ms", samples: name, target },
    { name: "DNS answer", unit: "ms", samples: answers, target: "p99 <= 5 ms" },
  ];
}

/** Listens from its first moment on, and is ready when its gate is opened over the API. */
const gatedPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "gated", labels: { app: "gated" } },
  spec: {
    terminationGracePeriodSeconds: 1,
    readinessGates: [{ conditionType: GATE }],
    containers: [
      {
        name: "main",
        image: "busybox",
        imagePullPolicy: "IfNotPresent",
        command: ["httpd", "-f", "-p", String(PORT)],
      },
    ],
  },
};

async function makeService(api: ApiConnection, name: string, spec: object): Promise<string> {
  const ports = [{ port: PORT }];
  return api.send("POST", `${namespace}/services`, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: "gated" }, ports, ...spec },
  });
}

function clusterIpOf(service: string): string {
  return (JSON.parse(service) as { spec: { clusterIP: string } }).spec.clusterIP;
}

async function setGate(api: ApiConnection, status: "True" | "False"): Promise<BenchObject> {
  const patch = { status: { conditions: [{ type: GATE, status }] } };
  const type = "application/strategic-merge-patch+json";
  return JSON.parse(await api.send("PATCH", `${namespace}/pods/gated/status`, patch, type));
}

/** When the watch said that the pod is ready, this time. */
async function turnReady(api: ApiConnection, seen: PodWatch, turn: number): Promise<number> {
  const { metadata } = await setGate(api, "True");
  const event = await seen.until(
    ({ object }) =>
      Number(object.metadata.resourceVersion) >= Number(metadata.resourceVersion) &&
      (object.status?.conditions ?? []).some(
        (each) => each.type === "Ready" && each.status === "True",
      ),
    `turn ${turn} Ready`,
  );
  return event.at;
}

/** The instant at which `look` first found it so. */
async function until(look: () => Promise<boolean>): Promise<number> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 1));
  return performance.now();
}

async function canConnect(address: string): Promise<boolean> {
  const socket = connect(PORT, address);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    // Refused: nobody is behind the Service yet.
    return false;
  } finally {
    socket.destroy();
  }
}

interface Resolver extends AsyncDisposable {
  /** How many records the answer has. */
  ask(name: string): Promise<number>;
}

async function openResolver(address: string): Promise<Resolver> {
  const socket: Socket = createSocket("udp4");
  socket.connect(53, address);
  await once(socket, "connect");
  return {
    ask: async (name) => {
      const answer = once(socket, "message");
      const questions = [{ type: "A", name, class: "IN" } as const];
      socket.send(encode({ type: "query", id: 1, flags: 0x100, questions }));
      const [bytes] = (await answer) as [Buffer];
      return decode(bytes).answers?.length ?? 0;
    },
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, "close");
    },
  };
}

async function timeAnswers(resolver: Resolver): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let index = 0; index < QUERIES; index += 1) {
    const begin = performance.now();
    await resolver.ask("kubernetes.default.svc.cluster.local");
    samples.push(performance.now() - begin);
  }
  return samples;
}
