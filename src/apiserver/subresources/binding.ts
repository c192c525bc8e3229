import { invalidError, notSupported, required } from "../../model/field-error.ts";
import { toTime } from "../../model/instant.ts";
import type { KubeObject } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Binding, Pod, PodCondition } from "../../model/types/core-v1.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import { updateObject } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { admitted } from "./admitted.ts";
import { doneReply } from "./status-reply.ts";

const kind = { group: "", version: "v1", kind: "Binding", definition: "core.v1.Binding" };

/** Puts a pod on a node, once: `POST pods/x/binding`, or `POST bindings` where the body names the pod. */
export async function bind(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = writeOptionsOf(request, "CreateOptions");
  const sent = objectOf(request, body, kind, options.fieldValidation);
  const pods = api.catalog.find({ group: "", version: "v1", resource: "pods" });
  const name = request.name || (sent.metadata?.name ?? "");
  const onPod = { ...request, type: pods ?? request.type, name, subresource: "binding" };
  const binding = (await admitted(api, request, {
    kind,
    sent,
    dryRun: options.dryRun,
  })) as Binding;
  const node = nodeOf(binding);
  const propose = (current: KubeObject) => ({
    object: bound(current, node, onPod),
    managed: true,
  });
  await updateObject(api, onPod, propose, options);
  return doneReply();
}

function nodeOf({ target, metadata }: Binding): string {
  const errors = [
    ...(target?.kind && target.kind !== "Node"
      ? [notSupported("target.kind", target.kind, ["Node"])]
      : []),
    ...(target?.name ? [] : [required("target.name")]),
  ];
  if (errors.length === 0) return target?.name ?? "";
  throw invalidError({ group: "", kind: "Binding", name: metadata?.name ?? "" }, errors);
}

function bound(pod: Pod, node: string, { name, now }: ApiRequest): Pod {
  const { metadata, spec, status } = pod;
  if (metadata?.deletionTimestamp !== undefined) {
    throw conflict(name, `pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if (spec?.nodeName)
    throw conflict(
      name,
      `pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`,
    );
  if ((spec?.schedulingGates ?? []).length > 0) {
    throw conflict(name, `pod ${name} has non-empty .spec.schedulingGates`);
  }
  const scheduled: PodCondition = {
    type: "PodScheduled",
    status: "True",
    lastTransitionTime: toTime(now),
  };
  const others = (status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
  return {
    ...pod,
    spec: { ...spec, containers: spec?.containers ?? [], nodeName: node },
    status: { ...status, conditions: [...others, scheduled] },
  };
}

function conflict(name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on pods/binding ${JSON.stringify(name)}: ${why}`;
  return new StatusError("Conflict", message, { name, kind: "pods/binding" });
}
