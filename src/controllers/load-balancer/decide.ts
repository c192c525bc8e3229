import { referenceTo, type EventNote } from "../../client/event-recorder.ts";
import { services } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { LoadBalancerIngress, Service } from "../../model/types/core-v1.ts";
import { isDeleting } from "../common/pods.ts";
import { statusWrite } from "../common/status-write.ts";
import type { Decision, Write } from "../common/write.ts";

export interface LoadBalancerView {
  readonly service: Stored<Service>;
  /** The machine's address; `undefined` until its node has registered. */
  readonly address: string | undefined;
  /** Every Service that has been given the address before. */
  readonly others: readonly Stored<Service>[];
}

/** Gives a Service of type LoadBalancer the machine's own address, unless one of its ports is taken there. */
export function decide(view: LoadBalancerView): Decision {
  const { service, address } = view;
  const present = service.status?.loadBalancer?.ingress ?? [];
  if (!isBalanced(service)) return { writes: present.length === 0 ? [] : giveBack(service) };
  if (address === undefined) return { writes: [] };
  const problem = problemOf(view, address);
  if (problem !== undefined) {
    const message = `Error syncing load balancer: failed to ensure load balancer: ${problem}`;
    const refused = say(service, { type: "Warning", reason: "SyncLoadBalancerFailed", message });
    return { writes: [refused, ...(present.length === 0 ? [] : setIngress(service, []))] };
  }
  const ingress: readonly LoadBalancerIngress[] = [{ ip: address, ipMode: "VIP" }];
  if (jsonEquals(present, ingress)) return { writes: [] };
  return {
    writes: [
      say(service, normal("EnsuringLoadBalancer", "Ensuring load balancer")),
      ...setIngress(service, ingress),
      say(service, normal("EnsuredLoadBalancer", "Ensured load balancer")),
    ],
  };
}

/** A Service with a class belongs to whoever serves that class. */
export function isBalanced(service: Stored<Service>): boolean {
  const { type, loadBalancerClass } = service.spec ?? {};
  return type === "LoadBalancer" && loadBalancerClass === undefined && !isDeleting(service);
}

function giveBack(service: Stored<Service>): readonly Write[] {
  // Of another class, or of none any more: what somebody else wrote is not ours to take away.
  if (service.spec?.type === "LoadBalancer") return [];
  return [
    say(service, normal("DeletingLoadBalancer", "Deleting load balancer")),
    ...setIngress(service, []),
    say(service, normal("DeletedLoadBalancer", "Deleted load balancer")),
  ];
}

function problemOf({ service, others }: LoadBalancerView, address: string): string | undefined {
  const wanted = service.spec?.loadBalancerIP ?? "";
  if (wanted !== "" && wanted !== address) {
    return `spec.loadBalancerIP ${wanted} is not the address of this machine, ${address}`;
  }
  const ports = portsOf(service);
  for (const other of others) {
    if (other.metadata.uid === service.metadata.uid) continue;
    const taken = portsOf(other).find((port) => ports.includes(port));
    if (taken === undefined) continue;
    const { namespace, name } = other.metadata;
    return `port ${taken} of ${address} is taken by Service ${namespace}/${name}`;
  }
  return undefined;
}

function portsOf({ spec }: Service): readonly string[] {
  return (spec?.ports ?? []).map(({ port, protocol = "TCP" }) => `${port}/${protocol}`);
}

function setIngress(
  service: Stored<Service>,
  ingress: readonly LoadBalancerIngress[],
): readonly Write[] {
  const loadBalancer = ingress.length === 0 ? {} : { ingress };
  return statusWrite(services, service, { ...service.status, loadBalancer });
}

function normal(reason: string, message: string): EventNote {
  return { type: "Normal", reason, message };
}

function say(service: Stored<Service>, note: EventNote): Write {
  return { verb: "event", about: referenceTo(services, service), note };
}
