import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "./harness.ts";

/** The situations of observed-errors.txt that need no particular object; each whole Status body. */
let api: Harness;

beforeAll(async () => {
  api = await startHarness();
  await api.send("POST", "/api/v1/namespaces/default/configmaps", {
    body: { metadata: { name: "ec" }, data: { a: "1" } },
  });
});

afterAll(() => api[Symbol.asyncDispose]());

function status(code: number, reason: string | undefined, rest: object): unknown {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    ...(reason !== undefined && { reason }),
    code,
    ...rest,
  };
}

const pods = "/api/v1/namespaces/default/pods";
const configmaps = "/api/v1/namespaces/default/configmaps";
const goodPod = { metadata: { name: "e4" }, spec: { containers: [{ name: "c", image: "i" }] } };

interface Case {
  readonly title: string;
  readonly request: readonly [string, string, unknown?];
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: unknown;
}

const cases: readonly Case[] = [
  {
    title: "an object that is not there",
    request: ["GET", `${pods}/nosuch`],
    answer: status(404, "NotFound", {
      message: 'pods "nosuch" not found',
      details: { name: "nosuch", kind: "pods" },
    }),
  },
  {
    title: "a create in a namespace that is not there",
    request: ["POST", "/api/v1/namespaces/nosuch/configmaps", { metadata: { name: "x" } }],
    answer: status(404, "NotFound", {
      message: 'namespaces "nosuch" not found',
      details: { name: "nosuch", kind: "namespaces" },
    }),
  },
  {
    title: "trap 27: an unknown resource of a known group is a JSON 404",
    request: ["GET", "/api/v1/nosuch"],
    answer: status(404, "NotFound", {
      message: "the server could not find the requested resource",
      details: {},
    }),
  },
  {
    title: "trap 27: an unknown group is a plain text 404",
    request: ["GET", "/apis/foo.bar/v1/x"],
    answer: { text: "404 page not found\n" },
  },
  {
    title: "trap 27: an unknown path is a plain text 404",
    request: ["GET", "/nosuch"],
    answer: { text: "404 page not found\n" },
  },
  {
    title: "a method that a collection does not have",
    request: ["PUT", pods, {}],
    answer: status(405, "MethodNotAllowed", {
      message: "the server does not allow this method on the requested resource",
      details: {},
    }),
  },
  {
    title: "a method that a subresource does not have",
    request: ["POST", `${pods}/x/status`, {}],
    answer: status(405, "MethodNotAllowed", {
      message: "the server does not allow this method on the requested resource",
      details: {},
    }),
  },
  {
    title: "a name that is taken",
    request: ["POST", configmaps, { metadata: { name: "ec" } }],
    answer: status(409, "AlreadyExists", {
      message: 'configmaps "ec" already exists',
      details: { name: "ec", kind: "configmaps" },
    }),
  },
  {
    title: "a name that no pod can have",
    request: ["POST", pods, { ...goodPod, metadata: { name: "E_1" } }],
    answer: expect.objectContaining({
      code: 422,
      reason: "Invalid",
      details: {
        name: "E_1",
        kind: "Pod",
        causes: [
          {
            reason: "FieldValueInvalid",
            message: expect.stringContaining(
              'Invalid value: "E_1": a lowercase RFC 1123 subdomain',
            ),
            field: "metadata.name",
          },
        ],
      },
    }),
  },
  {
    title: "several faults at once",
    request: [
      "POST",
      pods,
      {
        metadata: { name: "e2" },
        spec: {
          restartPolicy: "Foo",
          containers: [
            { name: "c" },
            {
              name: "c",
              image: "i",
              ports: [{ containerPort: 99999 }],
              volumeMounts: [{ name: "nov", mountPath: "/x" }],
            },
          ],
        },
      },
    ],
    answer: status(422, "Invalid", {
      message:
        'Pod "e2" is invalid: [spec.containers[0].image: Required value, spec.containers[1].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive, spec.containers[1].volumeMounts[0].name: Not found: "nov", spec.containers[1].name: Duplicate value: "c", spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"]',
      details: {
        name: "e2",
        kind: "Pod",
        causes: [
          {
            reason: "FieldValueRequired",
            message: "Required value",
            field: "spec.containers[0].image",
          },
          {
            reason: "FieldValueInvalid",
            message: "Invalid value: 99999: must be between 1 and 65535, inclusive",
            field: "spec.containers[1].ports[0].containerPort",
          },
          {
            reason: "FieldValueNotFound",
            message: 'Not found: "nov"',
            field: "spec.containers[1].volumeMounts[0].name",
          },
          {
            reason: "FieldValueDuplicate",
            message: 'Duplicate value: "c"',
            field: "spec.containers[1].name",
          },
          {
            reason: "FieldValueNotSupported",
            message: 'Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"',
            field: "spec.restartPolicy",
          },
        ],
      },
    }),
  },
  {
    title: "no name at all",
    request: ["POST", pods, { spec: goodPod.spec }],
    answer: status(422, "Invalid", {
      message: 'Pod "" is invalid: metadata.name: Required value: name or generateName is required',
      details: {
        kind: "Pod",
        causes: [
          {
            reason: "FieldValueRequired",
            message: "Required value: name or generateName is required",
            field: "metadata.name",
          },
        ],
      },
    }),
  },
  {
    title: "a body that is no JSON",
    request: ["POST", pods, "{bad"],
    answer: status(400, "BadRequest", {
      message:
        "the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character 'b' looking for beginning of object key string ({bad)",
    }),
  },
  {
    title: "a value of the wrong type",
    request: ["POST", pods, { metadata: { name: "e2" }, spec: { containers: "x" } }],
    answer: expect.objectContaining({
      code: 400,
      reason: "BadRequest",
      message: expect.stringMatching(
        /^Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string/,
      ),
    }),
  },
  {
    title: "another kind than the URL says",
    request: ["POST", pods, { apiVersion: "v1", kind: "Service", metadata: { name: "x" } }],
    answer: status(400, "BadRequest", {
      message:
        'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
    }),
  },
  {
    title: "another namespace than the URL says",
    request: ["POST", pods, { ...goodPod, metadata: { name: "e4", namespace: "other" } }],
    answer: status(400, "BadRequest", {
      message:
        "the namespace of the provided object does not match the namespace sent on the request",
    }),
  },
  {
    title: "another name than the URL says",
    request: ["PUT", `${configmaps}/ec`, { metadata: { name: "zzz" } }],
    answer: status(400, "BadRequest", {
      message: "the name of the object (zzz) does not match the name on the URL (ec)",
    }),
  },
  {
    title: "a resourceVersion on create",
    request: ["POST", configmaps, { metadata: { name: "x", resourceVersion: "5" } }],
    answer: status(500, undefined, {
      message: "resourceVersion should not be set on objects to be created",
    }),
  },
  {
    title: "trap 9: unknown and duplicate fields in strict mode",
    request: [
      "POST",
      `${pods}?fieldValidation=Strict`,
      '{"metadata":{"name":"e4"},"spec":{"bogus":1,"containers":[{"name":"c","image":"i","image":"j","imagee":"k"}]}}',
    ],
    answer: status(400, "BadRequest", {
      message:
        'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.bogus", duplicate field "spec.containers[0].image", unknown field "spec.containers[0].imagee"',
    }),
  },
  {
    title: "an unknown field validation",
    request: ["POST", `${pods}?fieldValidation=Foo`, goodPod],
    answer: status(422, "Invalid", {
      message:
        'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
      details: {
        group: "meta.k8s.io",
        kind: "CreateOptions",
        causes: [
          {
            reason: "FieldValueNotSupported",
            message: 'Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"',
            field: "fieldValidation",
          },
        ],
      },
    }),
  },
  {
    title: "an unknown dry run",
    request: ["POST", `${pods}?dryRun=Foo`, goodPod],
    answer: status(422, "Invalid", {
      message:
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Foo"]: supported values: "All"',
      details: {
        group: "meta.k8s.io",
        kind: "CreateOptions",
        causes: [
          {
            reason: "FieldValueNotSupported",
            message: 'Unsupported value: ["Foo"]: supported values: "All"',
            field: "dryRun",
          },
        ],
      },
    }),
  },
  {
    title: "a PUT of a version that is gone",
    request: ["PUT", `${configmaps}/ec`, { metadata: { name: "ec", resourceVersion: "1" } }],
    answer: status(409, "Conflict", {
      message:
        'Operation cannot be fulfilled on configmaps "ec": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: "ec", kind: "configmaps" },
    }),
  },
  {
    title: "a PUT to a name that is not there",
    request: ["PUT", `${configmaps}/newcm`, { metadata: { name: "newcm" } }],
    answer: status(404, "NotFound", {
      message: 'configmaps "newcm" not found',
      details: { name: "newcm", kind: "configmaps" },
    }),
  },
  {
    title: "a patch of an unknown type",
    request: ["PATCH", `${configmaps}/ec`, {}],
    headers: { "content-type": "application/foo" },
    answer: status(415, "UnsupportedMediaType", {
      message: "415: Unsupported Media Type",
      details: {},
    }),
  },
  {
    title: "trap 26: a JSON patch of a path that is not there",
    request: ["PATCH", `${configmaps}/ec`, [{ op: "remove", path: "/data/nope" }]],
    headers: { "content-type": "application/json-patch+json" },
    answer: status(422, "Invalid", {
      message: "the server rejected our request due to an error in our request",
      details: {},
    }),
  },
  {
    title: "a field that cannot be selected by",
    request: ["GET", `${configmaps}?fieldSelector=data.a%3D1`],
    answer: status(400, "BadRequest", {
      message: '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    }),
  },
  {
    title: "a label selector that cannot be read",
    request: ["GET", `${configmaps}?labelSelector=a%20b%20c`],
    answer: status(400, "BadRequest", {
      message: "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
    }),
  },
  {
    title: "a revision that is no number",
    request: ["GET", `${pods}?resourceVersion=abc`],
    answer: status(400, "BadRequest", {
      message:
        'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    }),
  },
  {
    title: "a match without a revision",
    request: ["GET", `${pods}?resourceVersionMatch=Exact`],
    answer: status(422, "Invalid", {
      message:
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
      details: {
        group: "meta.k8s.io",
        kind: "ListOptions",
        causes: [
          {
            reason: "FieldValueForbidden",
            message:
              "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
            field: "resourceVersionMatch",
          },
        ],
      },
    }),
  },
  {
    title: "a continue token that is not ours",
    request: ["GET", `${pods}?continue=xx&limit=1`],
    answer: expect.objectContaining({
      code: 400,
      reason: "BadRequest",
      message: expect.stringMatching(/^invalid continue token: continue key is not valid/),
    }),
  },
  {
    title: "an answer in a form that we do not have",
    request: ["GET", pods],
    headers: { accept: "application/foo" },
    answer: status(406, "NotAcceptable", {
      message: expect.stringMatching(/^406: Not Acceptable\n\nAvailable representations: /),
      details: {},
    }),
  },
  {
    title: "a body in a form that nobody knows",
    request: ["POST", pods, "x"],
    headers: { "content-type": "application/foo" },
    answer: status(415, "UnsupportedMediaType", {
      message:
        "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
    }),
  },
  {
    title: "an eviction of no pod",
    request: ["POST", `${pods}/nosuch/eviction`, { metadata: { name: "nosuch" } }],
    answer: status(404, "NotFound", {
      message: 'pods "nosuch" not found',
      details: { name: "nosuch", kind: "pods" },
    }),
  },
  {
    title: "a namespace that may not go",
    request: ["DELETE", "/api/v1/namespaces/default"],
    answer: status(403, "Forbidden", {
      message: 'namespaces "default" is forbidden: this namespace may not be deleted',
      details: { name: "default", kind: "namespaces" },
    }),
  },
  {
    title: "a body of more than 3 MiB",
    request: ["POST", configmaps, "x".repeat(3 * 1024 * 1024 + 1)],
    answer: status(413, "RequestEntityTooLarge", {
      message: "Request entity too large: limit is 3145728",
    }),
  },
  {
    title: "a service account that is not there",
    request: ["POST", pods, { ...goodPod, spec: { ...goodPod.spec, serviceAccountName: "robot" } }],
    answer: status(403, "Forbidden", {
      message:
        'pods "e4" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
      details: { name: "e4", kind: "pods" },
    }),
  },
];

test.for(cases)("$title", async ({ request: [method, path, body], headers = {}, answer }) => {
  const answered = await api.send(method, path, {
    headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body }),
  });
  expect(answered.body).toEqual(answer);
});

test("trap 28: nobody is refused as system:anonymous, a bad token as 401", async () => {
  const nobody = await api.send("GET", pods, { as: "nobody" });
  expect(nobody.body).toEqual(
    status(403, "Forbidden", {
      message:
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
      details: { kind: "pods" },
    }),
  );
  const bad = await api.send("GET", pods, {
    as: "nobody",
    headers: { authorization: "Bearer nonsense" },
  });
  expect(bad.body).toEqual(status(401, "Unauthorized", { message: "Unauthorized" }));
});

test("a user without rights is refused in Kubernetes' words", async () => {
  const bob = await api.user("bob");
  const messages = await Promise.all(
    ["/api/v1/namespaces/default/secrets", "/api/v1/nodes/n1", "/metrics"].map(
      async (path) => (await api.send("GET", path, { as: bob })).body["message"],
    ),
  );
  expect(messages).toEqual([
    'secrets is forbidden: User "bob" cannot list resource "secrets" in API group "" in the namespace "default"',
    'nodes "n1" is forbidden: User "bob" cannot get resource "nodes" in API group "" at the cluster scope',
    'forbidden: User "bob" cannot get path "/metrics"',
  ]);
});

test("a revision of the future is waited for and then refused with a hint to retry", async () => {
  const answered = await api.send("GET", `${pods}?resourceVersion=99999999`);
  expect([answered.code, answered.headers["retry-after"], answered.body["details"]]).toEqual([
    504,
    "1",
    {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  ]);
});
