import { invalid } from "../../field-error.ts";
import type { CronJob, CronJobSpec } from "../../types/batch-v1.ts";
import { type Faults, need, notNegative, oneOf, optional, when } from "../checks.ts";
import { subdomainName, validateMetadata, validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";
import { scheduleFault } from "./cron-schedule.ts";
import { validateJobSpec, validateTemplateSelector } from "./job-spec.ts";

/** A Job's name gets eleven characters more than its CronJob's, and must fit a label. */
const nameLengthMax = 52;

export const cronJobRules: KindRules<CronJob> = {
  create: (cronJob) => [
    ...validateMetadata(cronJob.metadata, { scope: "namespaced", name: subdomainName }),
    ...validateSpec(cronJob.spec, "spec"),
    ...validateNameLength(cronJob.metadata?.name ?? ""),
  ],
  update: (cronJob, old) => [
    ...validateMetadataUpdate(cronJob.metadata, old.metadata),
    ...validateSpec(cronJob.spec, "spec"),
  ],
  template: ({ spec }) => ({
    template: spec.jobTemplate.spec?.template,
    path: "spec.jobTemplate.spec.template",
  }),
};

function validateNameLength(name: string): Faults {
  return when(
    name.length > nameLengthMax,
    invalid("metadata.name", name, `must be no more than ${nameLengthMax} characters`),
  );
}

function validateSpec(spec: CronJobSpec, path: string): Faults {
  const templatePath = `${path}.jobTemplate.spec`;
  return [
    ...need(spec.schedule, `${path}.schedule`),
    ...validateSchedule(spec, `${path}.schedule`),
    ...notNegative(spec.startingDeadlineSeconds, `${path}.startingDeadlineSeconds`),
    ...optional(spec.timeZone, `${path}.timeZone`, validateTimeZone),
    ...oneOf(spec.concurrencyPolicy, `${path}.concurrencyPolicy`, ["Allow", "Forbid", "Replace"]),
    ...optional(spec.jobTemplate.spec, templatePath, (job, at) => [
      ...validateJobSpec(job, at),
      ...validateTemplateSelector(job, at),
    ]),
    ...notNegative(spec.successfulJobsHistoryLimit, `${path}.successfulJobsHistoryLimit`),
    ...notNegative(spec.failedJobsHistoryLimit, `${path}.failedJobsHistoryLimit`),
  ];
}

function validateSchedule({ schedule }: CronJobSpec, path: string): Faults {
  if (schedule === "") return [];
  const hasZone = schedule.includes("TZ");
  const fault = hasZone ? undefined : scheduleFault(schedule);
  return [
    ...(fault === undefined ? [] : [invalid(path, schedule, fault)]),
    ...when(
      hasZone,
      invalid(path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"),
    ),
  ];
}

function validateTimeZone(zone: string, path: string): Faults {
  if (zone === "") return [invalid(path, zone, "timeZone must be nil or non-empty string")];
  if (zone.toLowerCase() === "local") {
    const list = "https://www.iana.org/time-zones";
    return [invalid(path, zone, `timeZone must be an explicit time zone as defined in ${list}`)];
  }
  return when(!isTimeZone(zone), invalid(path, zone, `unknown time zone ${zone}`));
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // Offsets such as "+01:00" are known to JavaScript, not to Kubernetes.
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}
