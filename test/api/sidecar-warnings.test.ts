import { afterAll, beforeAll, expect, test } from "vitest";
import { newestKubectl } from "../kubectl/kubectls.ts";
import { startHarness, type Harness } from "./harness.ts";

const kubectl = newestKubectl();
const containers = [
  { name: "main", image: "busybox", command: ["true"] },
  { name: "shipper", image: "busybox", command: ["tail", "-F", "/var/log/a.log"] },
];
const template = { spec: { restartPolicy: "Never", containers } };
const schedule = "@hourly";
const objects = [
  { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, ...template },
  { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j" }, spec: { template } },
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "c" },
    spec: { schedule, jobTemplate: { spec: { template } } },
  },
];

let harness: Harness;
let switchedOff: Harness;

beforeAll(async () => {
  [harness, switchedOff] = await Promise.all([
    startHarness(),
    startHarness({ applyTimeWarnings: false }),
  ]);
});
afterAll(async () => {
  await Promise.all([harness[Symbol.asyncDispose](), switchedOff[Symbol.asyncDispose]()]);
});

test.for([
  ["Pod", "spec"],
  ["Job", "spec.template.spec"],
  ["CronJob", "spec.jobTemplate.spec.template.spec"],
] as const)("kubectl prints the sidecar mistake of a %s with its place", async ([kind, path]) => {
  const input = JSON.stringify(objects.find((object) => object.kind === kind));
  const { code, err } = await harness.kubectl(kubectl, ["apply", "-f", "-"], input);
  expect(code).toBe(0);
  expect(err).toMatch(/^Warning: /);
  expect(err).toContain(`${path}.containers[1]: "shipper" runs until it is stopped`);
});

test("an update is warned of as well", async () => {
  const job = { ...objects[1], metadata: { name: "updated" } };
  await harness.kubectl(kubectl, ["create", "-f", "-"], JSON.stringify(job));
  const { err } = await harness.kubectl(kubectl, ["label", "job", "updated", "a=b"]);
  expect(err).toContain('"shipper" runs until it is stopped');
});

test("switched off, nothing is said", async () => {
  const { code, err } = await switchedOff.kubectl(
    kubectl,
    ["apply", "-f", "-"],
    JSON.stringify(objects[1]),
  );
  expect([code, err]).toEqual([0, ""]);
});
