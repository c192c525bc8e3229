import type {
  ConfigMap,
  Event,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from "../../model/types/core-v1.ts";
import { ageOf } from "./human-duration.ts";
import { printer } from "./printer.ts";
import { accessModesText, none, unknown, unset } from "./text.ts";

export const configMapPrinter = printer<ConfigMap>(
  "Name(name) | Data | Age",
  ({ metadata, data, binaryData }, now) => [
    metadata?.name,
    Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const secretPrinter = printer<Secret>(
  "Name(name) | Type | Data | Age",
  ({ metadata, type, data }, now) => [
    metadata?.name,
    type ?? "",
    Object.keys(data ?? {}).length,
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const serviceAccountPrinter = printer<ServiceAccount>(
  "Name(name) | Age",
  ({ metadata }, now) => [metadata?.name, ageOf(metadata?.creationTimestamp, now)],
);

export const namespacePrinter = printer<Namespace>(
  "Name(name) | Status | Age",
  ({ metadata, status }, now) => [
    metadata?.name,
    status?.phase ?? "",
    ageOf(metadata?.creationTimestamp, now),
  ],
);

export const nodePrinter = printer<Node>(
  "Name(name) | Status | Roles | Age | Version | Internal-IP*1 | External-IP*1 | OS-Image*1 | Kernel-Version*1 | Container-Runtime*1",
  (node, now) => {
    const { metadata, status } = node;
    const address = (type: string) =>
      status?.addresses?.find((each) => each.type === type)?.address || none;
    return [
      metadata?.name,
      nodeStatus(node),
      nodeRoles(node),
      ageOf(metadata?.creationTimestamp, now),
      status?.nodeInfo?.kubeletVersion ?? "",
      address("InternalIP"),
      address("ExternalIP"),
      status?.nodeInfo?.osImage || unknown,
      status?.nodeInfo?.kernelVersion || unknown,
      status?.nodeInfo?.containerRuntimeVersion || unknown,
    ];
  },
);

export const eventPrinter = printer<Event>(
  "Last Seen | Type | Reason | Object | Subobject*1 | Source*1 | Message | First Seen*1 | Count*1 | Name(name)*1",
  (event, now) => {
    const { involvedObject, series } = event;
    const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
    const last = event.lastTimestamp === undefined ? first : ageOf(event.lastTimestamp, now);
    const kind = (involvedObject.kind ?? "").toLowerCase();
    return [
      series === undefined ? last : ageOf(series.lastObservedTime, now),
      event.type ?? "",
      event.reason ?? "",
      involvedObject.name ? `${kind}/${involvedObject.name}` : kind,
      involvedObject.fieldPath ?? "",
      eventSource(event),
      (event.message ?? "").trim(),
      first,
      series?.count ?? (event.count || 1),
      event.metadata.name,
    ];
  },
);

export const claimPrinter = printer<PersistentVolumeClaim>(
  "Name(name) | Status | Volume | Capacity | Access Modes | StorageClass | VolumeAttributesClass | Age | VolumeMode*1",
  ({ metadata, spec, status }, now) => {
    const isBound = Boolean(spec?.volumeName);
    return [
      metadata?.name,
      metadata?.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
      spec?.volumeName ?? "",
      isBound ? (status?.capacity?.["storage"] ?? "0") : "",
      isBound ? accessModesText(status?.accessModes) : "",
      spec?.storageClassName ?? "",
      spec?.volumeAttributesClassName ?? unset,
      ageOf(metadata?.creationTimestamp, now),
      spec?.volumeMode ?? unset,
    ];
  },
);

export const volumePrinter = printer<PersistentVolume>(
  "Name(name) | Capacity | Access Modes | Reclaim Policy | Status | Claim | StorageClass | VolumeAttributesClass | Reason | Age | VolumeMode*1",
  ({ metadata, spec, status }, now) => [
    metadata?.name,
    spec?.capacity?.["storage"] ?? "0",
    accessModesText(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? "",
    metadata?.deletionTimestamp === undefined ? (status?.phase ?? "") : "Terminating",
    spec?.claimRef === undefined ? "" : `${spec.claimRef.namespace}/${spec.claimRef.name}`,
    spec?.storageClassName ?? "",
    spec?.volumeAttributesClassName ?? unset,
    status?.reason ?? "",
    ageOf(metadata?.creationTimestamp, now),
    spec?.volumeMode ?? unset,
  ],
);

export const quotaPrinter = printer<ResourceQuota>(
  "Name(name) | Request | Limit | Age",
  ({ metadata, status }, now) => {
    const names = Object.keys(status?.hard ?? {}).sort();
    const isLimit = (name: string) => name.startsWith("limits.");
    const text = (name: string) =>
      `${name}: ${status?.used?.[name] ?? "0"}/${status?.hard?.[name] ?? "0"}`;
    return [
      metadata?.name,
      names
        .filter((name) => !isLimit(name))
        .map(text)
        .join(", "),
      names.filter(isLimit).map(text).join(", "),
      ageOf(metadata?.creationTimestamp, now),
    ];
  },
);

function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const state = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec?.unschedulable === true ? `${state},SchedulingDisabled` : state;
}

const rolePrefix = "node-role.kubernetes.io/";

function nodeRoles({ metadata }: Node): string {
  const roles = Object.entries(metadata?.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === "kubernetes.io/role" ? [value] : [];
  });
  const named = roles.filter((role) => role !== "").sort();
  return named.length === 0 ? none : named.join(",");
}

function eventSource({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || "";
  const host = source?.host || reportingInstance || "";
  return host === "" ? component : `${component}, ${host}`;
}
