import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";
import { startWatch } from "./watching.ts";

/** The same objects in each form that clients ask for. */
let api: Harness;
const path = "/api/v1/namespaces/default/configmaps";

beforeAll(async () => {
  api = await startHarness();
  await api.send("POST", path, { body: { metadata: { name: "a" }, data: { k: "v" } } });
});
afterAll(() => api[Symbol.asyncDispose]());

const withAccept = (accept: string) => ({ headers: { accept } });
const table = (accept: string) => api.send("GET", path, withAccept(accept));

test("JSON is the answer for JSON, for anything and for nothing", async () => {
  const accepts = ["application/json", "*/*", "application/json, */*", ""];
  const answers = await Promise.all(
    accepts.map((accept) => api.send("GET", `${path}/a`, withAccept(accept))),
  );
  expect(answers.map(({ headers }) => headers["content-type"])).toEqual(
    accepts.map(() => "application/json"),
  );
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
});

test("a table, whatever the order of its parameters, with as much of the object as is asked for", async () => {
  const answers = await Promise.all([
    table("application/json;as=Table;v=v1;g=meta.k8s.io,application/json"),
    table("application/json; g=meta.k8s.io; v=v1; as=Table"),
  ]);
  for (const { body } of answers) expect(body["kind"]).toBe("Table");
  const objects = await Promise.all(
    ["None", "Metadata", "Object"].map(async (included) => {
      const where = `${path}?includeObject=${included}&fieldSelector=metadata.name%3Da`;
      const { body } = await api.send(
        "GET",
        where,
        withAccept("application/json;as=Table;v=v1;g=meta.k8s.io"),
      );
      const [row] = body["rows"] as readonly { readonly object?: Record<string, unknown> }[];
      return row?.object === undefined || row.object === null ? undefined : row.object["kind"];
    }),
  );
  expect(objects).toEqual([undefined, "PartialObjectMetadata", "ConfigMap"]);
});

test("metadata alone: of one object, of a list and of a watch", async () => {
  const partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
  const list = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
  const one = await api.send("GET", `${path}/a`, withAccept(partial));
  expect([one.body["kind"], one.body["data"]]).toEqual(["PartialObjectMetadata", undefined]);
  const many = await api.send("GET", path, withAccept(list));
  expect(many.body["kind"]).toBe("PartialObjectMetadataList");
  using watch = startWatch(api, `${path}?watch=true&fieldSelector=metadata.name%3Da`, {
    accept: `application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,${partial}`,
  });
  const { object } = await watch.next();
  expect([object.kind, object.metadata.name, object["data"]]).toEqual([
    "PartialObjectMetadata",
    "a",
    undefined,
  ]);
});

test("YAML of an object, a list and an error", async () => {
  const answers = await Promise.all(
    [`${path}/a`, path, `${path}/nosuch`].map((where) =>
      api.send("GET", where, withAccept("application/yaml")),
    ),
  );
  expect(answers.map(({ headers }) => headers["content-type"])).toEqual(
    answers.map(() => "application/yaml"),
  );
  expect(answers.map(({ text }) => /^kind: (.*)$/m.exec(text)?.[1])).toEqual([
    "ConfigMap",
    "ConfigMapList",
    "Status",
  ]);
});

test("what clients send beside a request does no harm", async () => {
  const headers = {
    "kubectl-command": "kubectl get",
    "kubectl-session": "1",
    "x-unknown": "y",
    "user-agent": "Terraform/1.9 (+https://www.terraform.io)",
  };
  const query = "timeout=32s&pretty=true&exact=true&export=true&unknown=1";
  const { code, body } = await api.send("GET", `${path}/a?${query}`, { headers });
  expect([code, body["data"]]).toEqual([200, { k: "v" }]);
});
