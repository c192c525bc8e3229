import { satisfies, type LabelOperator } from "../../select/label-requirement.ts";
import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
} from "../../model/types/core-v1.ts";

/** Whether the node has what `spec.nodeSelector` and the required node affinity of the pod ask for. */
export function matchesNodeAffinity(pod: Pod, node: Node): boolean {
  const labels = node.metadata?.labels ?? {};
  const selector = Object.entries(pod.spec?.nodeSelector ?? {});
  if (!selector.every(([key, value]) => labels[key] === value)) return false;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}

/** Whether one of the terms holds. A term without any requirement matches nothing. */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { "metadata.name": node.metadata?.name ?? "" };
  return (
    matchExpressions.every((each) => holds(each, node.metadata?.labels)) &&
    matchFields.every((each) => holds(each, fields))
  );
}

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ["In", "In"],
  ["NotIn", "NotIn"],
  ["Exists", "Exists"],
  ["DoesNotExist", "DoesNotExist"],
  ["Gt", "GreaterThan"],
  ["Lt", "LessThan"],
]);

function holds(
  requirement: NodeSelectorRequirement,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const operator = operators.get(requirement.operator);
  if (operator === undefined) return false;
  return satisfies({ key: requirement.key, operator, values: requirement.values ?? [] }, labels);
}
