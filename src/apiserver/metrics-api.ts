import { toTime } from "../model/instant.ts";
import type { KubeObject } from "../model/object.ts";
import type { Node, Pod } from "../model/types/core-v1.ts";
import type { NodeMetrics, PodMetrics } from "../model/types/metrics-v1beta1.ts";
import type { NodeUsage, PodUsage, Usage } from "../ports/node-streams.ts";
import type { Api } from "./api.ts";
import type { Reply } from "./reply.ts";
import type { ApiRequest } from "./request/api-request.ts";
import { notFound } from "./request/errors.ts";
import { selectionOf } from "./request/selection.ts";
import { storedObject } from "./stored.ts";

const apiVersion = "metrics.k8s.io/v1beta1";

/** `metrics.k8s.io`: what `kubectl top` and k9s show, measured by the node at the moment of asking. */
export async function metrics(api: Api, request: ApiRequest): Promise<Reply> {
  const { type, name } = request;
  const objects =
    type.resource === "pods" ? await podMetrics(api, request) : await nodeMetrics(api);
  if (name !== "") {
    const found = objects.find(({ metadata }) => metadata?.name === name);
    if (found === undefined) throw notFound(type, name);
    return { kind: "object", code: 200, type, item: { object: found } };
  }
  const selection = selectionOf(request);
  const items = objects.filter((each) => selection.matches(each)).map((object) => ({ object }));
  const revision = api.store.revision;
  const list = { type, revision, items, continue: "", remainingItemCount: undefined };
  return { kind: "list", list };
}

async function podMetrics(api: Api, request: ApiRequest): Promise<readonly KubeObject[]> {
  const measured = await api.node.podUsage(request.namespace || undefined);
  return measured.map((usage) => podMetricsOf(api, usage));
}

function podMetricsOf(
  api: Api,
  { namespace, pod, at, windowSeconds, containers }: PodUsage,
): PodMetrics {
  const labels = storedObject<Pod>(api.store, "pods", { namespace, name: pod })?.metadata.labels;
  return {
    kind: "PodMetrics",
    apiVersion,
    metadata: { name: pod, namespace, creationTimestamp: toTime(at), ...(labels && { labels }) },
    timestamp: toTime(at),
    window: `${windowSeconds}s`,
    containers: containers.map((each) => ({ name: each.name, usage: usageOf(each) })),
  };
}

async function nodeMetrics(api: Api): Promise<readonly KubeObject[]> {
  return (await api.node.nodeUsage()).map((usage) => nodeMetricsOf(api, usage));
}

function nodeMetricsOf(api: Api, usage: NodeUsage): NodeMetrics {
  const labels = storedObject<Node>(api.store, "nodes", { name: usage.node })?.metadata.labels;
  return {
    kind: "NodeMetrics",
    apiVersion,
    metadata: { name: usage.node, creationTimestamp: toTime(usage.at), ...(labels && { labels }) },
    timestamp: toTime(usage.at),
    window: `${usage.windowSeconds}s`,
    usage: usageOf(usage),
  };
}

/** In the units that the kernel counts in: nothing is rounded away. */
function usageOf({ cpuNanoCores, memoryWorkingSetBytes }: Usage): Readonly<Record<string, string>> {
  return {
    cpu: `${Math.round(cpuNanoCores)}n`,
    memory: `${Math.round(memoryWorkingSetBytes / 1024)}Ki`,
  };
}
