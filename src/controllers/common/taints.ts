import type { Taint, Toleration } from "../../model/types/core-v1.ts";

/** The first taint that no toleration covers, whatever its effect; `undefined` when all are tolerated. */
export function untoleratedTaint(
  tolerations: readonly Toleration[] | undefined,
  taints: readonly Taint[],
): Taint | undefined {
  return taints.find((taint) => !(tolerations ?? []).some((each) => tolerates(each, taint)));
}

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = "", operator = "Equal", value = "", effect = "" } = toleration;
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  const own = taint.value ?? "";
  switch (operator) {
    case "Exists":
      return true;
    case "Equal":
    case "":
      return key !== "" && value === own;
    case "Lt":
      return isNumber(own) && isNumber(value) && Number(own) < Number(value);
    case "Gt":
      return isNumber(own) && isNumber(value) && Number(own) > Number(value);
    default:
      return false;
  }
}

function isNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}
