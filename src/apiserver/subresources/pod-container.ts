import type { Stored } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { ContainerRef } from "../../ports/node-streams.ts";
import type { Api } from "../api.ts";
import { keyOf, type ApiRequest } from "../request/api-request.ts";
import { notFound } from "../request/errors.ts";

/** The pod that `request` names. Throws `NotFound`. */
export function podOf(api: Api, request: ApiRequest): Stored<Pod> {
  const pod: Stored<Pod> | undefined = api.store.get(keyOf(request))?.object;
  if (pod === undefined) throw notFound(request.type, request.name);
  return pod;
}

/** The container that the query names, or the only one. Throws `BadRequest` when it is not clear which is meant. */
export function containerOf(pod: Stored<Pod>, wanted: string): ContainerRef {
  const { name, namespace = "", uid } = pod.metadata;
  return { namespace, pod: name, podUid: uid, container: containerName(pod, wanted) };
}

function containerName(pod: Stored<Pod>, wanted: string): string {
  const { name } = pod.metadata;
  const main = (pod.spec?.containers ?? []).map((each) => each.name);
  const initial = (pod.spec?.initContainers ?? []).map((each) => each.name);
  const ephemeral = (pod.spec?.ephemeralContainers ?? []).map((each) => each.name);
  if (wanted !== "") {
    if ([...main, ...initial, ...ephemeral].includes(wanted)) return wanted;
    throw new StatusError("BadRequest", `container ${wanted} is not valid for pod ${name}`);
  }
  const [only] = main;
  if (only !== undefined && main.length === 1) return only;
  const choices = [
    `choose one of: [${main.join(" ")}]`,
    ...(initial.length > 0 ? [`or one of the init containers: [${initial.join(" ")}]`] : []),
  ];
  const message = `a container name must be specified for pod ${name}, ${choices.join(" ")}`;
  throw new StatusError("BadRequest", message);
}
