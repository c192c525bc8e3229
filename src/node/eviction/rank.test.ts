import { expect, test } from "vitest";

import { containerWith } from "../../model/pod/testing.ts";
import type { Consumption } from "./rank.ts";
import { evictionMessage, evictionOrder } from "./rank.ts";

const MEBIBYTE = 1024 ** 2;
const memory = {
  resource: "memory",
  threshold: 100 * MEBIBYTE,
  available: 50 * MEBIBYTE + 1024,
} as const;

test("who exceeds its request comes first, then low priority, then the larger excess", () => {
  const order = evictionOrder(
    [
      using("within", { request: "1Gi", used: 900 * MEBIBYTE }),
      using("little-over", { request: "10Mi", used: 20 * MEBIBYTE }),
      using("far-over", { request: "10Mi", used: 200 * MEBIBYTE }),
      using("important", { request: "10Mi", used: 900 * MEBIBYTE, priority: 1000 }),
      using("critical", { request: "0", used: 900 * MEBIBYTE, priority: 2_000_000_000 }),
      using("best-effort", { used: 5 * MEBIBYTE }),
    ],
    memory,
  );
  expect(order.map(({ pod }) => pod.metadata.name)).toEqual([
    "far-over",
    "little-over",
    "best-effort",
    "important",
    "within",
  ]);
});

test("the message names the threshold and the containers that use more than they asked for", () => {
  const consumption = using("p", { request: "10Mi", used: 20 * MEBIBYTE });
  expect(evictionMessage(consumption, memory)).toBe(
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 51201Ki. Container main was using 20Mi, request is 10Mi, has larger consumption of memory. ",
  );
});

interface Use {
  readonly request?: string;
  readonly used: number;
  readonly priority?: number;
}

function using(name: string, { request, used, priority }: Use): Consumption {
  const requests: Readonly<Record<string, string>> =
    request === undefined ? {} : { memory: request };
  const metadata = { name, uid: name, resourceVersion: "1", creationTimestamp: "" };
  return {
    pod: { metadata, spec: { containers: [containerWith("main", requests)], priority } },
    used,
    containers: new Map([["main", used]]),
  };
}
