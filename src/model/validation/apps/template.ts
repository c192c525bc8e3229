import { invalid, forbidden, notSupported, required } from "../../field-error.ts";
import type { PodTemplateSpec } from "../../types/core-v1.ts";
import type { LabelSelector } from "../../types/meta-v1.ts";
import { type Faults, when } from "../checks.ts";
import { validatePodTemplate } from "../pod/pod.ts";
import { isEmptySelector, selectorMatches, validateLabelSelector } from "../selector.ts";

/** A workload's `selector`: there, valid and not empty. `emptyDetail` is what upstream says of an empty one. */
export function validateSelector(
  selector: LabelSelector | undefined,
  path: string,
  emptyDetail: string,
): Faults {
  if (selector === undefined) return [required(path)];
  return [
    ...validateLabelSelector(selector, path),
    ...when(isEmptySelector(selector), invalid(path, selector, emptyDetail)),
  ];
}

/** The template's labels must be selected. A selector that is missing selects nothing, an empty one everything. */
export function validateLabelsMatch(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  path: string,
): Faults {
  const labels = template.metadata?.labels;
  const isChecked = selector === undefined || !isEmptySelector(selector);
  return when(
    isChecked && !selectorMatches(selector, labels),
    invalid(`${path}.metadata.labels`, labels, "`selector` does not match template `labels`"),
  );
}

/** The template of a workload whose pods run for ever. `kind` is the one that upstream's text names. */
export function validateLongRunningTemplate(
  template: PodTemplateSpec,
  path: string,
  kind: string,
): Faults {
  return [...validatePodTemplate(template, path), ...validateLongRunning(template, path, kind)];
}

export function validateLongRunning(template: PodTemplateSpec, path: string, kind: string): Faults {
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  return [
    ...when(
      restartPolicy !== "Always",
      notSupported(`${path}.spec.restartPolicy`, restartPolicy, ["Always"]),
    ),
    ...when(
      activeDeadlineSeconds !== undefined,
      forbidden(
        `${path}.spec.activeDeadlineSeconds`,
        `activeDeadlineSeconds in ${kind} is not Supported`,
      ),
    ),
  ];
}
