import type { KubeObject } from "../../model/object.ts";
import type { MutatingWebhookConfiguration } from "../../model/types/admissionregistration-v1.ts";
import type { APIService } from "../../model/types/apiregistration-v1.ts";
import type { Lease } from "../../model/types/coordination-v1.ts";
import type { PodDisruptionBudget } from "../../model/types/policy-v1.ts";
import type { RoleBinding, Subject } from "../../model/types/rbac-v1.ts";
import type { PriorityClass } from "../../model/types/scheduling-v1.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import { ageOf } from "./human-duration.ts";
import { printer } from "./printer.ts";

/** Kinds without columns of their own. */
export const defaultPrinter = printer<KubeObject>(
  "Name(name) | Created At:date",
  ({ metadata }) => [metadata?.name, metadata?.creationTimestamp],
);

export const webhooksPrinter = printer<Pick<MutatingWebhookConfiguration, "metadata" | "webhooks">>(
  "Name(name) | Webhooks:integer | Age",
  ({ metadata, webhooks }, now) => [
    metadata?.name,
    webhooks?.length ?? 0,
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const apiServicePrinter = printer<APIService>(
  "Name(name) | Service | Available | Age",
  ({ metadata, spec, status }, now) => {
    const available = status?.conditions?.find(({ type }) => type === "Available");
    const isAvailable = available?.status === "True";
    const service = spec?.service;
    return [
      metadata?.name,
      service === undefined ? "Local" : `${service.namespace}/${service.name}`,
      available === undefined
        ? "Unknown"
        : isAvailable
          ? "True"
          : `${available.status} (${available.reason})`,
      ageOf(metadata?.creationTimestamp, now),
    ];
  },
);

export const leasePrinter = printer<Lease>(
  "Name(name) | Holder | Age",
  ({ metadata, spec }, now) => [
    metadata?.name,
    spec?.holderIdentity ?? "",
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const disruptionBudgetPrinter = printer<PodDisruptionBudget>(
  "Name(name) | Min Available | Max Unavailable | Allowed Disruptions:integer | Age",
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    spec?.minAvailable === undefined ? "N/A" : String(spec.minAvailable),
    spec?.maxUnavailable === undefined ? "N/A" : String(spec.maxUnavailable),
    status?.disruptionsAllowed ?? 0,
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const roleBindingPrinter = printer<RoleBinding>(
  "Name(name) | Role | Age | Users*1 | Groups*1 | ServiceAccounts*1",
  ({ metadata, roleRef, subjects }, now) => [
    metadata?.name,
    `${roleRef.kind}/${roleRef.name}`,
    ageOf(metadata?.creationTimestamp, now),
    subjectNames(subjects, "User"),
    subjectNames(subjects, "Group"),
    subjectNames(subjects, "ServiceAccount"),
  ],
);

export const priorityClassPrinter = printer<PriorityClass>(
  "Name(name) | Value:integer | Global-Default:boolean | Age | PreemptionPolicy",
  ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
    metadata?.name,
    value,
    globalDefault ?? false,
    ageOf(metadata?.creationTimestamp, now),
    preemptionPolicy ?? "",
  ],
);

const isDefaultClass = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
] as const;

export const storageClassPrinter = printer<StorageClass>(
  "Name(name) | Provisioner | ReclaimPolicy | VolumeBindingMode | AllowVolumeExpansion | Age",
  (storageClass, now) => {
    const { metadata } = storageClass;
    const isDefault = isDefaultClass.some((key) => metadata?.annotations?.[key] === "true");
    return [
      isDefault ? `${metadata?.name} (default)` : metadata?.name,
      storageClass.provisioner,
      storageClass.reclaimPolicy ?? "Delete",
      storageClass.volumeBindingMode ?? "Immediate",
      storageClass.allowVolumeExpansion ?? false,
      ageOf(metadata?.creationTimestamp, now),
    ];
  },
);

function subjectNames(subjects: readonly Subject[] | undefined, kind: string): string {
  return (subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace = "" }) => (kind === "ServiceAccount" ? `${namespace}/${name}` : name))
    .join(", ");
}
