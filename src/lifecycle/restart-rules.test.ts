import { expect, test } from "vitest";
import { resetsPod, restartsAfterExit, restartsAfterKill } from "./restart-rules.ts";
import type { ContainerRecord } from "./runtime-view.ts";
import { aPod, main } from "./testing/pods.ts";

const rule = (action: string, operator: string, ...values: number[]): object => ({
  action,
  exitCodes: { operator, values },
});

interface Row {
  readonly pod: string;
  readonly own?: string;
  readonly rules?: readonly object[];
  readonly code: number;
  readonly restarts: boolean;
}

const rows: readonly Row[] = [
  { pod: "Always", code: 0, restarts: true },
  { pod: "Always", code: 1, restarts: true },
  { pod: "OnFailure", code: 0, restarts: false },
  { pod: "OnFailure", code: 1, restarts: true },
  { pod: "Never", code: 1, restarts: false },
  { pod: "Never", own: "Always", code: 0, restarts: true },
  { pod: "Always", own: "Never", code: 1, restarts: false },
  { pod: "Always", own: "OnFailure", code: 0, restarts: false },
  { pod: "Never", own: "Never", rules: [rule("Restart", "In", 42)], code: 42, restarts: true },
  { pod: "Never", own: "Never", rules: [rule("Restart", "In", 42)], code: 1, restarts: false },
  { pod: "Never", own: "Never", rules: [rule("Restart", "NotIn", 42)], code: 1, restarts: true },
  { pod: "Never", own: "Never", rules: [rule("Restart", "NotIn", 42)], code: 42, restarts: false },
  { pod: "Never", own: "Never", rules: [rule("Restart", "In")], code: 1, restarts: false },
  {
    pod: "Never",
    own: "Never",
    rules: [rule("RestartAllContainers", "In", 88)],
    code: 88,
    restarts: true,
  },
];

test.for(rows)("pod $pod, container $own, rules $rules, exit $code: $restarts", (row) => {
  const container = main("m", {
    restartPolicy: row.own,
    restartPolicyRules: row.rules as never,
  });
  const pod = aPod({ policy: row.pod, mains: [container] });
  expect(restartsAfterExit(container, pod, row.code)).toBe(row.restarts);
});

test("rules speak of exits only: after a kill the policy alone counts", () => {
  const container = main("m", {
    restartPolicy: "Never",
    restartPolicyRules: [rule("Restart", "NotIn", 0)] as never,
  });
  expect(restartsAfterKill(container, aPod({ policy: "Always", mains: [container] }))).toBe(false);
});

test("the first rule that matches decides whether the whole pod is reset", () => {
  const record = { state: "exited", exitCode: 88 } as ContainerRecord;
  const resets = (...rules: object[]): boolean =>
    resetsPod({ restartPolicy: "Never", restartPolicyRules: rules as never }, record);
  expect([
    resets(rule("RestartAllContainers", "In", 88)),
    resets(rule("Restart", "In", 88), rule("RestartAllContainers", "In", 88)),
    resets(rule("RestartAllContainers", "NotIn", 88)),
  ]).toEqual([true, false, false]);
});
