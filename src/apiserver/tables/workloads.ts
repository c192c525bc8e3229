import { fromTime, type Instant } from "../../model/instant.ts";
import type {
  ControllerRevision,
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from "../../model/types/apps-v1.ts";
import type { CronJob, Job } from "../../model/types/batch-v1.ts";
import type { ReplicationController } from "../../model/types/core-v1.ts";
import { ageOf, humanDuration } from "./human-duration.ts";
import { printer } from "./printer.ts";
import { containerCells, labelsText, none, selectorText, unset } from "./text.ts";

const template = "Containers*1 | Images*1 | Selector*1";
const replicas = "Desired:integer | Current:integer | Ready:integer | Age";

export const deploymentPrinter = printer<Deployment>(
  `Name(name) | Ready | Up-to-date | Available | Age | ${template}`,
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec?.template.spec?.containers),
    selectorText(spec?.selector),
  ],
);

export const replicaSetPrinter = printer<ReplicaSet>(
  `Name(name) | ${replicas} | ${template}`,
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec?.template?.spec?.containers),
    selectorText(spec?.selector),
  ],
);

export const replicationControllerPrinter = printer<ReplicationController>(
  `Name(name) | ${replicas} | ${template}`,
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec?.template?.spec?.containers),
    labelsText(spec?.selector),
  ],
);

export const statefulSetPrinter = printer<StatefulSet>(
  "Name(name) | Ready | Age | Containers*1 | Images*1",
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec?.template.spec?.containers),
  ],
);

export const daemonSetPrinter = printer<DaemonSet>(
  `Name(name) | Desired:integer | Current:integer | Ready:integer | Up-to-date:integer | Available:integer | Node Selector | Age | ${template}`,
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    labelsText(spec?.template.spec?.nodeSelector),
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec?.template.spec?.containers),
    selectorText(spec?.selector),
  ],
);

export const controllerRevisionPrinter = printer<ControllerRevision>(
  "Name(name) | Controller | Revision | Age",
  ({ metadata, revision }, now) => {
    const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
    const group = owner?.apiVersion.includes("/") === true ? owner.apiVersion.split("/")[0] : "";
    const kind = owner?.kind.toLowerCase();
    return [
      metadata?.name,
      owner === undefined ? none : `${kind}${group ? `.${group}` : ""}/${owner.name}`,
      revision,
      ageOf(metadata?.creationTimestamp, now),
    ];
  },
);

export const jobPrinter = printer<Job>(
  `Name(name) | Status | Completions | Duration | Age | ${template}`,
  (job, now) => [
    job.metadata?.name,
    jobStatus(job),
    completions(job),
    duration(job, now),
    ageOf(job.metadata?.creationTimestamp, now),
    ...containerCells(job.spec?.template.spec?.containers),
    selectorText(job.spec?.selector),
  ],
);

export const cronJobPrinter = printer<CronJob>(
  `Name(name) | Schedule | Timezone | Suspend:boolean | Active:integer | Last Schedule | Age | ${template}`,
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    spec.schedule,
    spec.timeZone ?? none,
    spec.suspend === undefined ? unset : spec.suspend ? "True" : "False",
    status?.active?.length ?? 0,
    status?.lastScheduleTime === undefined ? none : ageOf(status.lastScheduleTime, now),
    ageOf(metadata?.creationTimestamp, now),
    ...containerCells(spec.jobTemplate.spec?.template.spec?.containers),
    selectorText(spec.jobTemplate.spec?.selector),
  ],
);

function jobStatus({ metadata, status }: Job): string {
  const holds = (type: string) =>
    status?.conditions?.some((each) => each.type === type && each.status === "True") === true;
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (metadata?.deletionTimestamp !== undefined) return "Terminating";
  const passing = ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(holds);
  return passing ?? "Running";
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function duration({ status }: Job, now: Instant): string {
  const start = fromTime(status?.startTime);
  if (start === undefined) return "";
  return humanDuration((fromTime(status?.completionTime) ?? now) - start);
}
