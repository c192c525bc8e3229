import type { Pod, PodTemplate } from "../../model/types/core-v1.ts";
import { ageOf } from "./human-duration.ts";
import { podSummary } from "./pod-status.ts";
import { printer, type RowCondition } from "./printer.ts";
import { containerCells, labelsText, none } from "./text.ts";

export const podPrinter = printer<Pod>(
  "Name(name) | Ready | Status | Restarts | Age | IP*1 | Node*1 | Nominated Node*1 | Readiness Gates*1",
  (pod, now) => {
    const { ready, status, restarts } = podSummary(pod, now);
    return [
      pod.metadata?.name,
      ready,
      status,
      restarts,
      ageOf(pod.metadata?.creationTimestamp, now),
      pod.status?.podIPs?.[0]?.ip || pod.status?.podIP || none,
      pod.spec?.nodeName || none,
      pod.status?.nominatedNodeName || none,
      readinessGates(pod),
    ];
  },
  completed,
);

export const podTemplatePrinter = printer<PodTemplate>(
  "Name(name) | Containers | Images | Pod Labels",
  ({ metadata, template }) => [
    metadata?.name,
    ...containerCells(template?.spec?.containers),
    labelsText(template?.metadata?.labels),
  ],
);

/** A finished pod's row says so, which is how old clients hide it. */
function completed({ status }: Pod): readonly RowCondition[] {
  const row = { type: "Completed", status: "True" };
  switch (status?.phase) {
    case "Succeeded":
      return [{ ...row, reason: "Succeeded", message: "The pod has completed successfully." }];
    case "Failed":
      return [{ ...row, reason: "Failed", message: "The pod failed." }];
    default:
      return [];
  }
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return none;
  const passed = gates.filter(({ conditionType }) =>
    status?.conditions?.some((each) => each.type === conditionType && each.status === "True"),
  );
  return `${passed.length}/${gates.length}`;
}
