import { duplicate, required, tooMany } from "../../field-error.ts";
import type { MatchCondition } from "../../types/admissionregistration-v1.ts";
import { each, type Faults, matches, when } from "../checks.ts";
import { qualifiedName } from "../formats.ts";

const conditionsMax = 64;

/** Names and limits; whether the expressions compile is found where they are compiled. */
export function validateMatchConditions(
  conditions: readonly MatchCondition[],
  path: string,
): Faults {
  if (conditions.length > conditionsMax) return [tooMany(path, conditions.length, conditionsMax)];
  return each(conditions, path, ({ name, expression }, at, index) => {
    const isTaken = conditions.slice(0, index).some((before) => before.name === name);
    return [
      ...when(expression.trim() === "", required(`${at}.expression`)),
      ...(name === "" ? [required(`${at}.name`)] : matches(name, `${at}.name`, qualifiedName)),
      ...when(name !== "" && isTaken, duplicate(`${at}.name`, name)),
    ];
  });
}
