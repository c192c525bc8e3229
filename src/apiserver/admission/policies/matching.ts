import type { MatchResources } from "../../../model/types/admissionregistration-v1.ts";
import type { Api } from "../../api.ts";
import { namedType, selectedSubject } from "../matching/selection.ts";
import type { Subject } from "../matching/subject.ts";
import type { Admission } from "../plugin.ts";

/** The write as a policy wants to see it; `undefined` when its constraints leave it out. */
export function subjectOfPolicy(
  api: Api,
  admission: Admission,
  match: MatchResources,
): Subject | undefined {
  const { resourceRules, excludeResourceRules = [], matchPolicy } = match;
  const excluded = { rules: excludeResourceRules, matchPolicy };
  if (excludeResourceRules.length > 0 && namedType(api, admission, excluded) !== undefined) {
    return undefined;
  }
  // Without rules everything is meant: a binding mostly has none.
  const type =
    (resourceRules ?? []).length === 0
      ? admission.request.type
      : namedType(api, admission, { rules: resourceRules, matchPolicy });
  return type && selectedSubject(api, admission, { criteria: match, type });
}

/** Whether a binding is about the write; one that says nothing is about all that its policy is about. */
export function isBound(
  api: Api,
  admission: Admission,
  match: MatchResources | undefined,
): boolean {
  return match === undefined || subjectOfPolicy(api, admission, match) !== undefined;
}
