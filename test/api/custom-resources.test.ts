import { afterAll, beforeAll, expect, test } from "vitest";
import { inProcessClient } from "../../src/client/in-process.ts";
import { startControllers } from "../../src/controllers/all.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { systemRandom } from "../../src/engine/random.ts";
import { startHarness, type Answer, type Harness } from "./harness.ts";
import { newestKubectl } from "../kubectl/kubectls.ts";

/** Custom resources as a user has them: the real kubectl, the API server and its controllers. */
const kubectl = newestKubectl();
const stop = new AbortController();
let api: Harness;
let ended: Promise<void>;

beforeAll(async () => {
  api = await startHarness();
  const internal = api.server.internal({ name: "system:test", groups: ["system:masters"] });
  const client = inProcessClient(internal);
  const log = api.server.api.log;
  const parts = { api: client, clock: new SystemClock(), random: systemRandom, log };
  const controllers = startControllers({ ...parts, config: { rootCaPem: "" } }, stop.signal);
  ended = controllers.ended;
  await controllers.started;
  await apply(definition);
  await run("wait crd/widgets.example.com --for=condition=Established --timeout=10s");
});

afterAll(async () => {
  stop.abort();
  await ended;
  await api[Symbol.asyncDispose]();
});

const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: {
      plural: "widgets",
      singular: "widget",
      kind: "Widget",
      shortNames: ["wd"],
      categories: ["all"],
    },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: {
          status: {},
          scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" },
        },
        additionalPrinterColumns: [
          { name: "Size", type: "integer", jsonPath: ".spec.size" },
          { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
        ],
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["size"],
                properties: {
                  size: { type: "integer", minimum: 1, maximum: 10 },
                  replicas: { type: "integer" },
                  color: { type: "string", enum: ["red", "blue"], default: "red" },
                },
                "x-kubernetes-validations": [
                  {
                    rule: "!has(self.replicas) || self.replicas <= self.size",
                    message: "replicas must be <= size",
                  },
                ],
              },
              status: { type: "object", properties: { replicas: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
};

const path = "/apis/example.com/v1/namespaces/default/widgets";
const widget = (name: string, spec: object): object => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name },
  spec,
});
const create = async (name: string, spec: object, query = ""): Promise<Answer> =>
  api.send("POST", `${path}${query}`, { body: widget(name, spec) });

async function run(command: string, input?: string): Promise<string> {
  const { code, out, err } = await api.kubectl(kubectl, command.split(" "), input);
  if (code !== 0) throw new Error(`kubectl ${command}: ${err}`);
  return out;
}

async function apply(object: object): Promise<void> {
  await run("apply -f -", JSON.stringify(object));
}

const unchecked =
  "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

test.for<[string, object, string]>([
  [
    "two faults",
    { size: 99, color: "green" },
    `[spec.color: Unsupported value: "green": supported values: "red", "blue", spec.size: Invalid value: 99: spec.size in body should be less than or equal to 10, ${unchecked}]`,
  ],
  ["a missing field", {}, `[spec.size: Required value, ${unchecked}]`],
  [
    "a wrong type",
    { size: "x" },
    `[spec.size: Invalid value: "string": spec.size in body must be of type integer: "string", ${unchecked}]`,
  ],
  ["a broken rule", { size: 2, replicas: 5 }, "spec: Invalid value: replicas must be <= size"],
])("%s is refused as the real API server refuses it", async ([, spec, expected]) => {
  const { code, body } = await create("bad", spec);
  expect([code, body["message"]]).toEqual([
    422,
    `Widget.example.com "bad" is invalid: ${expected}`,
  ]);
});

test("unknown fields are pruned with a warning, or refused in strict mode; defaults are filled in", async () => {
  const warned = await create("pruned", { size: 2, junk: 1 }, "?fieldValidation=Warn");
  expect([warned.code, warned.headers["warning"], warned.body["spec"]]).toEqual([
    201,
    '299 - "unknown field \\"spec.junk\\""',
    { size: 2, color: "red" },
  ]);
  const strict = await create("strict", { size: 2, junk: 1 }, "?fieldValidation=Strict");
  expect([strict.code, strict.body["message"]]).toEqual([
    400,
    'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.junk"',
  ]);
});

test("kubectl applies, prints, patches, scales and deletes a custom resource", async () => {
  await apply(widget("w", { size: 4 }));
  expect(await run("get wd w --no-headers")).toMatch(/^w +4 +\d+s/);
  await run('patch widget w --type=merge -p {"spec":{"size":6}}');
  await run("scale widget/w --replicas=3");
  expect(await run("get widget w -o jsonpath={.spec}")).toBe(
    '{"color":"red","replicas":3,"size":6}',
  );
  await run("delete widget w");
});

test("kubectl apply --server-side owns fields, and another manager's change is a conflict", async () => {
  const input = JSON.stringify(widget("owned", { size: 4 }));
  await run("apply --server-side --field-manager=one -f -", input);
  const other = JSON.stringify(widget("owned", { size: 5 }));
  const { code, err } = await api.kubectl(
    kubectl,
    ["apply", "--server-side", "--field-manager=two", "-f", "-"],
    other,
  );
  expect([code, err]).toEqual([1, expect.stringContaining('conflict with "one": .spec.size')]);
});

test("the status is written apart from the rest", async () => {
  await create("parts", { size: 2 });
  const patch = { spec: { size: 9 }, status: { replicas: 4 } };
  const headers = { "content-type": "application/merge-patch+json" };
  const { body } = await api.send("PATCH", `${path}/parts/status`, { body: patch, headers });
  expect([body["spec"], body["status"]]).toEqual([{ size: 2, color: "red" }, { replicas: 4 }]);
});

test("strategic merge is refused, and explain knows the schema", async () => {
  await create("smp", { size: 2 });
  const headers = { "content-type": "application/strategic-merge-patch+json" };
  const { code } = await api.send("PATCH", `${path}/smp`, { body: {}, headers });
  expect(code).toBe(415);
  expect(await run("explain widget.spec")).toMatch(/size\s+<integer> -required-/);
});

test("a definition that is deleted takes its objects with it", async () => {
  await create("last", { size: 2 });
  await run("delete crd widgets.example.com --timeout=20s");
  expect((await api.send("GET", path)).code).toBe(404);
});
