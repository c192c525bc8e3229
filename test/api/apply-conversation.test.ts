import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, type Harness, startHarness } from "./harness.ts";

/** The conversations of spec/observed/observed-ssa.txt, held with a kube-apiserver 1.36, held again over HTTP. */
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

const configMap = "/api/v1/namespaces/default/configmaps/ssa";
const deployment = "/apis/apps/v1/namespaces/default/deployments/ssad";

test("appliers of a ConfigMap share, drop, lose and fight for its fields", async () => {
  const created = await applyData("m1", { a: "1", b: "2" });
  expect([created.code, ownersOf(created)]).toEqual([
    201,
    ['m1 Apply {"f:data":{"f:a":{},"f:b":{}}}'],
  ]);
  const again = await applyData("m1", { a: "1", b: "2" });
  expect(versionOf(again)).toBe(versionOf(created));

  expect(shown(await applyData("m1", { a: "1" }))).toEqual([
    { a: "1" },
    ['m1 Apply {"f:data":{"f:a":{}}}'],
  ]);
  expect(shown(await applyData("m2", { a: "1", c: "3" }))).toEqual([
    { a: "1", c: "3" },
    ['m1 Apply {"f:data":{"f:a":{}}}', 'm2 Apply {"f:data":{"f:a":{},"f:c":{}}}'],
  ]);
  const left = await applyData("m1", {});
  expect(shown(left)).toEqual([
    { a: "1", c: "3" },
    ['m1 Apply {"f:data":{}}', 'm2 Apply {"f:data":{"f:a":{},"f:c":{}}}'],
  ]);

  const put = await harness.send("PUT", `${configMap}?fieldManager=ed`, {
    body: { ...left.body, data: { a: "1", c: "99" } },
  });
  expect(ownersOf(put)).toEqual([
    'm1 Apply {"f:data":{}}',
    'm2 Apply {"f:data":{"f:a":{}}}',
    'ed Update {"f:data":{"f:c":{}}}',
  ]);
  expect(refusal(await applyData("m2", { a: "1", c: "3" }))).toEqual({
    code: 409,
    reason: "Conflict",
    message: 'Apply failed with 1 conflict: conflict with "ed" using v1: .data.c',
    details: {
      causes: [
        {
          reason: "FieldManagerConflict",
          message: 'conflict with "ed" using v1',
          field: ".data.c",
        },
      ],
    },
  });
  const tried = await applyData("m3", { zz: "1" }, "&dryRun=All");
  expect(shown(tried)).toEqual([
    { a: "1", c: "99", zz: "1" },
    [
      'm1 Apply {"f:data":{}}',
      'm2 Apply {"f:data":{"f:a":{}}}',
      'm3 Apply {"f:data":{"f:zz":{}}}',
      'ed Update {"f:data":{"f:c":{}}}',
    ],
  ]);
});

test("trap 25: what was never applied belongs to before-first-apply", async () => {
  await harness.send("PATCH", configMap, {
    headers: { "content-type": "application/merge-patch+json" },
    body: { metadata: { managedFields: [{}] } },
  });
  const reset = await harness.send("GET", configMap);
  expect(ownersOf(reset)).toEqual([]);
  const refused = await applyData("m9", { a: "other" });
  expect([refused.code, refused.body["message"]]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a',
  ]);
});

test("an apply that does not fit the schema is refused as Kubernetes refuses it", async () => {
  const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "ssa" }, bogus: 1 };
  expect(refusal(await apply(configMap, "m2", applied))).toEqual({
    code: 500,
    message:
      "failed to create typed patch object (/ssa; /v1, Kind=ConfigMap): .bogus: field not declared in schema",
  });
});

test("trap 23: a port's key has the default protocol, and containers belong to different appliers", async () => {
  const first = {
    name: "a",
    image: "i",
    args: ["x"],
    env: [{ name: "E", value: "1" }],
    ports: [{ containerPort: 80 }, { containerPort: 80, protocol: "UDP" }],
  };
  const created = await apply(deployment, "m1", deploymentOf(first));
  const owned =
    '{"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:q":{}}},"f:spec":{"f:containers":{' +
    String.raw`"k:{\"name\":\"a\"}":{".":{},"f:args":{},"f:env":{"k:{\"name\":\"E\"}":{".":{},"f:name":{},"f:value":{}}},` +
    String.raw`"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{}},` +
    String.raw`"k:{\"containerPort\":80,\"protocol\":\"UDP\"}":{".":{},"f:containerPort":{},"f:protocol":{}}}}}}}}}`;
  expect([created.code, ownersOf(created)]).toEqual([201, [`m1 Apply ${owned}`]]);

  const second = await apply(deployment, "m2", deploymentOf({ name: "b", image: "j" }));
  expect(ownersOf(second).map((each) => each.split(" ")[0])).toEqual(["m1", "m2"]);

  const taken = await apply(deployment, "m3", deploymentOf({ name: "a", args: ["y"] }));
  expect([taken.code, taken.body["message"]]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "m1": .spec.template.spec.containers[name="a"].args',
  ]);
  const twice = await apply(deployment, "m1", deploymentOf(first, first));
  expect([twice.code, twice.body["message"]]).toEqual([
    500,
    'failed to create typed patch object (/ssad; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
  ]);
});

test("trap 24: applying what is there already is no conflict", async () => {
  const same = await apply(deployment, "m4", deploymentOf({ name: "a", args: ["x"] }));
  expect([same.code, ownersOf(same).map((each) => each.split(" ")[0])]).toEqual([
    200,
    ["m1", "m2", "m4"],
  ]);
});

function applyData(manager: string, data: object, more = ""): Promise<Answer> {
  const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "ssa" }, data };
  return apply(configMap, manager, applied, more);
}

function apply(path: string, manager: string, body: object, more = ""): Promise<Answer> {
  return harness.send("PATCH", `${path}?fieldManager=${manager}${more}`, {
    headers: { "content-type": "application/apply-patch+yaml" },
    body,
  });
}

function deploymentOf(...containers: readonly object[]): object {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "ssad" },
    spec: {
      selector: { matchLabels: { q: "1" } },
      template: { metadata: { labels: { q: "1" } }, spec: { containers } },
    },
  };
}

interface Shown {
  readonly data?: object;
  readonly metadata?: {
    readonly resourceVersion?: string;
    readonly managedFields?: readonly {
      readonly manager: string;
      readonly operation: string;
      readonly fieldsV1: object;
    }[];
  };
}

function shown(answer: Answer): unknown {
  return [(answer.body as Shown).data, ownersOf(answer)];
}

function ownersOf(answer: Answer): readonly string[] {
  const entries = (answer.body as Shown).metadata?.managedFields ?? [];
  return entries.map(
    ({ manager, operation, fieldsV1 }) => `${manager} ${operation} ${JSON.stringify(fieldsV1)}`,
  );
}

function versionOf(answer: Answer): string | undefined {
  return (answer.body as Shown).metadata?.resourceVersion;
}

function refusal({ body }: Answer): unknown {
  const { code, reason, message, details } = body;
  return JSON.parse(JSON.stringify({ code, reason, message, details })) as unknown;
}
