import type { KubeObject, Stored } from "../../model/object.ts";
import { toTime } from "../../model/instant.ts";
import { StatusError } from "../../model/status-error.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Eviction, PodDisruptionBudget } from "../../model/types/policy-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import { deleteObject } from "../objects/delete.ts";
import { updateObject } from "../objects/update.ts";
import type { Reply } from "../reply.ts";
import { keyOf, type ApiRequest, type Body } from "../request/api-request.ts";
import { deletionOf } from "../request/delete-options.ts";
import { notFound } from "../request/errors.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { storedObjects } from "../stored.ts";
import { admitted } from "./admitted.ts";
import { doneReply } from "./status-reply.ts";

const kind = { group: "policy", version: "v1", kind: "Eviction", definition: "policy.v1.Eviction" };
const budgets = "poddisruptionbudgets.policy";

/** Deletes a pod, unless a PodDisruptionBudget would be violated: then 429, and the client tries again. */
export async function evict(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = writeOptionsOf(request, "CreateOptions");
  const sent = objectOf(request, body, kind, options.fieldValidation);
  if (sent.metadata?.name !== request.name) {
    throw new StatusError("BadRequest", "name in URL does not match name in Eviction object");
  }
  const eviction: Eviction = await admitted(api, request, { kind, sent, dryRun: options.dryRun });
  const pod: Stored<Pod> | undefined = api.store.get(keyOf(request))?.object;
  if (pod === undefined) throw notFound(request.type, request.name);
  const deletion = deletionOf(request, eviction.deleteOptions);
  const dryRun = deletion.dryRun || options.dryRun;
  const budget = needsBudget(pod) ? budgetOf(api, pod) : undefined;
  if (budget !== undefined && !mayGoUnasked(pod, budget)) {
    checkBudget(budget);
    if (!dryRun) await spend(api, request, budget);
  }
  const single = { ...request, subresource: "" };
  await deleteObject(api, single, { ...deletion, dryRun, isAdmitted: true });
  return doneReply();
}

/** A pod that has ended or not begun disturbs nobody by going. */
function needsBudget({ metadata, status }: Pod): boolean {
  if (metadata?.deletionTimestamp !== undefined) return false;
  return status?.phase !== "Succeeded" && status?.phase !== "Failed" && status?.phase !== "Pending";
}

function budgetOf(api: Api, pod: Pod): Stored<PodDisruptionBudget> | undefined {
  const { namespace, labels } = pod.metadata ?? {};
  const found = storedObjects<PodDisruptionBudget>(api.store, budgets, namespace).filter((each) =>
    labelSelectorMatcher(each.spec?.selector).matches(labels),
  );
  if (found.length <= 1) return found[0];
  const message =
    "Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
  throw new StatusError("InternalError", message);
}

/** A pod that is not ready may go without counting, when its budget says so or the others are enough. */
function mayGoUnasked(pod: Pod, budget: PodDisruptionBudget): boolean {
  const isReady = pod.status?.conditions?.some(
    ({ type, status }) => type === "Ready" && status === "True",
  );
  if (isReady === true) return false;
  if (budget.spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

function checkBudget({ metadata, spec, status }: Stored<PodDisruptionBudget>): void {
  const name = metadata.name;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    const message = `The disruption budget ${name} is still being processed by the server.`;
    throw tooMany(message, 10);
  }
  if ((status?.disruptionsAllowed ?? 0) > 0) return;
  const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {};
  const needs =
    spec === undefined
      ? ""
      : `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  throw tooMany(needs, undefined);
}

function tooMany(message: string, retryAfterSeconds: number | undefined): StatusError {
  return new StatusError(
    "TooManyRequests",
    "Cannot evict pod as it would violate the pod's disruption budget.",
    { causes: [{ reason: "DisruptionBudget", message }], retryAfterSeconds },
  );
}

/** Takes one disruption off the budget and notes for whom, until the controller has counted anew. */
async function spend(
  api: Api,
  request: ApiRequest,
  budget: Stored<PodDisruptionBudget>,
): Promise<void> {
  const type = api.catalog.find({
    group: "policy",
    version: "v1",
    resource: "poddisruptionbudgets",
  });
  if (type === undefined) return;
  const onBudget = { ...request, type, name: budget.metadata.name, subresource: "status" };
  const propose = (current: KubeObject) => {
    checkBudget(current as Stored<PodDisruptionBudget>);
    return { object: spent(current, request), managed: true };
  };
  const options = { dryRun: false, fieldManager: "tandem", fieldValidation: "Ignore" } as const;
  await updateObject(api, onBudget, propose, options);
}

function spent(budget: PodDisruptionBudget, { name, now }: ApiRequest): PodDisruptionBudget {
  const { status } = budget;
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: (status?.disruptionsAllowed ?? 0) - 1,
      disruptedPods: { ...status?.disruptedPods, [name]: toTime(now) },
    },
  };
}
