import { milliValueOf, parseQuantity, valueOf } from "../../model/quantity.ts";
import { podRequestsOf } from "../../model/pod/resources.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { NodeRoom, ResizeFacts } from "../../lifecycle/model.ts";
import { isTerminal } from "../../status/terminal.ts";

/** What all pods of the node but the one with this uid ask for, and what there is (semantics §8.3). */
export function roomBeside(uid: string, pods: readonly Pod[], allocatable: NodeRoom): ResizeFacts {
  const others = pods.filter((pod) => pod.metadata?.uid !== uid && !isOver(pod));
  const requests = others.map((pod) => podRequestsOf(pod, { from: "status" }));
  const total = requests.reduce<NodeRoom>(
    ({ cpuMillis, memoryBytes }, request) => {
      const cpu = request.get("cpu");
      const memory = request.get("memory");
      return {
        cpuMillis: cpuMillis + (cpu === undefined ? 0 : milliValueOf(cpu)),
        memoryBytes: memoryBytes + (memory === undefined ? 0 : valueOf(memory)),
      };
    },
    { cpuMillis: 0, memoryBytes: 0 },
  );
  return { usedByOthers: total, allocatable };
}

/** Reads `status.allocatable` of a Node. */
export function nodeRoomOf(allocatable: Readonly<Record<string, string>>): NodeRoom {
  const cpu = parseQuantity(allocatable["cpu"] ?? "0");
  const memory = parseQuantity(allocatable["memory"] ?? "0");
  return {
    cpuMillis: cpu === undefined ? 0 : milliValueOf(cpu),
    memoryBytes: memory === undefined ? 0 : valueOf(memory),
  };
}

/** It has ended and holds nothing of the node any more. */
export function isOver({ status }: Pod): boolean {
  return isTerminal(status?.phase);
}
