import { expect, test } from "vitest";
import { StatusError } from "../status-error.ts";
import { strictDecodingError } from "./body-errors.ts";
import { type BodyRequest, decodeBody, type DecodedBody, decodeObject } from "./decode.ts";

const pod = {
  definition: "core.v1.Pod",
  naming: { apiVersion: "v1", kind: "Pod" },
} as const;

const head = { apiVersion: "v1", kind: "Pod" };

test("a body without kind and without content type is JSON of the endpoint's kind", () => {
  expect(decode('{"metadata":{"name":"a"}}')).toEqual({
    object: { ...head, metadata: { name: "a" } },
    problems: [],
  });
});

test("unknown and duplicate fields are reported in the order of the text and unknown ones are dropped", () => {
  const decoded = decode(
    '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"e4"},"spec":{"bogus":{"x":1,"x":2},' +
      '"containers":[{"name":"c","image":"i","image":"j","imagee":"k"}]}}',
  );
  expect(decoded).toEqual({
    object: {
      ...head,
      metadata: { name: "e4" },
      spec: { containers: [{ name: "c", image: "j" }] },
    },
    problems: [
      'unknown field "spec.bogus"',
      'duplicate field "spec.containers[0].image"',
      'unknown field "spec.containers[0].imagee"',
    ],
  });
  expect(strictDecodingError(pod.naming, decoded.problems)).toEqual(
    new StatusError(
      "BadRequest",
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.bogus", ' +
        'duplicate field "spec.containers[0].image", unknown field "spec.containers[0].imagee"',
    ),
  );
});

test("colons and quotes inside strings are not taken for duplicate fields", () => {
  const text = JSON.stringify({ metadata: { annotations: { 'a:"': ':\\":', b: '\\\\"{"x":1}' } } });
  expect(decode(text).problems).toEqual([]);
});

test("a custom resource keeps every field, and only its duplicates are reported", () => {
  const request = {
    definition: undefined,
    naming: { apiVersion: "example.com/v1", kind: "Widget" },
  };
  expect(decode('{"spec":{"a":1,"a":2,"list":[{"b":1,"b":2}]}}', request)).toEqual({
    object: {
      apiVersion: "example.com/v1",
      kind: "Widget",
      spec: { a: 2, list: [{ b: 2 }] },
    },
    problems: ['duplicate field "spec.a"', 'duplicate field "spec.list[0].b"'],
  });
});

test("a custom resource's metadata is that of every object", () => {
  const custom = {
    definition: undefined,
    naming: { apiVersion: "example.com/v1", kind: "Widget" },
  };
  const body = '{"metadata":{"name":"w","bogus":1,"labels":null},"spec":null}';
  expect(decode(body, custom)).toEqual({
    object: { ...custom.naming, metadata: { name: "w" }, spec: null },
    problems: ['unknown field "metadata.bogus"'],
  });
  expect(() => decode('{"metadata":{"labels":{"a":1}}}', custom)).toThrow(
    new StatusError(
      "BadRequest",
      'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ),
  );
});

test("null and zero values count as unset unless the field is a pointer or required", () => {
  const spec = {
    containers: [
      {
        name: "",
        image: "",
        tty: false,
        args: [],
        resources: {},
        ports: [{ containerPort: 0, hostPort: 0 }],
        env: [{ name: "E", value: "" }],
        securityContext: { runAsUser: 0, privileged: false },
      },
    ],
    hostNetwork: false,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
    nodeSelector: {},
    affinity: null,
    dnsPolicy: "",
  };
  expect(decodeObject({ metadata: { creationTimestamp: null }, spec }, pod).object).toEqual({
    ...head,
    metadata: {},
    spec: {
      containers: [
        {
          name: "",
          resources: {},
          ports: [{ containerPort: 0 }],
          env: [{ name: "E" }],
          securityContext: { runAsUser: 0, privileged: false },
        },
      ],
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
    },
  });
});

test("null in a list is an empty item and in a map an empty text", () => {
  const value = {
    metadata: { labels: { a: null }, finalizers: [null] },
    spec: { containers: [null] },
  };
  expect(decodeObject(value, pod).object).toEqual({
    ...head,
    metadata: { labels: { a: "" }, finalizers: [""] },
    spec: { containers: [{}] },
  });
});

test("quantities and times get their canonical form", () => {
  const value = {
    metadata: { creationTimestamp: "2026-11-21T02:00:00.5+01:00" },
    spec: { overhead: { cpu: "1000m", memory: "1024Ki", x: 0.5 } },
  };
  expect(decodeObject(value, pod).object).toEqual({
    ...head,
    metadata: { creationTimestamp: "2026-11-21T01:00:00Z" },
    spec: { overhead: { cpu: "1", memory: "1Mi", x: "500m" } },
  });
  const lease = {
    definition: "coordination.v1.Lease",
    naming: { apiVersion: "coordination.k8s.io/v1", kind: "Lease" },
  };
  expect(decodeObject({ spec: { renewTime: "2026-11-21T01:00:00Z" } }, lease).object).toEqual({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    spec: { renewTime: "2026-11-21T01:00:00.000000Z" },
  });
});

test("what needs no change is handed out without a copy", () => {
  const value = { ...head, metadata: { name: "a" }, spec: { containers: [{ name: "c" }] } };
  expect(decodeObject(value, pod).object).toBe(value);
});

const cannot = 'Pod in version "v1" cannot be handled as a Pod: ';
const noKind = "the object provided is unrecognized (must be of type Pod): ";

test.for([
  [
    { spec: { containers: "x" } },
    "json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container",
  ],
  [
    { spec: { containers: [{ ports: [{ containerPort: "80" }] }] } },
    "json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
  ],
  [
    { spec: { containers: [{ env: [{ name: "A", value: 1 }] }] } },
    "json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string",
  ],
  [
    { spec: { priority: 1.5 } },
    "json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32",
  ],
  [
    { spec: { priority: 3_000_000_000 } },
    "json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32",
  ],
  [
    { metadata: { labels: { a: true } } },
    "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string",
  ],
  [{ spec: [] }, "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec"],
  [
    { spec: { overhead: { cpu: "1x" } } },
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    { metadata: { creationTimestamp: "now" } },
    'parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"',
  ],
] as const)("%j is refused with the words of Go's decoder", ([value, message]) => {
  expect(() => decodeObject(value, pod)).toThrow(new StatusError("BadRequest", cannot + message));
});

test.for([
  ["YQ==", undefined],
  ["YWI=\n", undefined],
  ["", undefined],
  ["YQ", 0],
  ["YWJjZA", 4],
  ["YWJ!", 3],
  ["YQ=", 3],
  ["YQ=x", 2],
  ["YQ==x", 4],
  ["YWI=x", 4],
] as const)("the secret value '%s' is base64, or the fault is at byte %s", ([text, fault]) => {
  const secret = {
    definition: "core.v1.Secret",
    naming: { apiVersion: "v1", kind: "Secret" },
  } as const;
  const decodeIt = (): DecodedBody => decodeObject({ data: { k: text } }, secret);
  const expected =
    fault === undefined
      ? text.trim()
      : `Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${fault}`;
  expect(outcome(() => decodeIt().object)).toEqual(
    fault === undefined
      ? { apiVersion: "v1", kind: "Secret", data: { k: expected } }
      : new StatusError("BadRequest", expected),
  );
});

test.for([
  [
    "{bad",
    `${noKind}couldn't get version/kind; json parse error: invalid character 'b' looking for beginning of object key string ({bad)`,
  ],
  [
    "",
    `${noKind}couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`,
  ],
  [
    '{"kind":"Pod"} x',
    `${noKind}couldn't get version/kind; json parse error: invalid character 'x' after top-level value ({"kind":"Pod"} x)`,
  ],
  [
    `{"kind":"Service","apiVersion":"v1"}`,
    'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
  ],
  [
    `{"kind":"Foo","apiVersion":"v1"}`,
    'Foo in version "v1" cannot be handled as a Pod: no kind "Foo" is registered for version "v1" in scheme "pkg/api/legacyscheme/scheme.go:30"',
  ],
] as const)("the body %s is refused", ([body, message]) => {
  expect(() => decode(body)).toThrow(new StatusError("BadRequest", message));
});

test("a body of another version of the kind is refused", () => {
  const request = {
    definition: "autoscaling.v2.HorizontalPodAutoscaler",
    naming: { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler" },
  };
  const body = '{"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v1"}';
  expect(() => decode(body, request)).toThrow(
    new StatusError(
      "BadRequest",
      "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)",
    ),
  );
});

test("delete options may come with any version", () => {
  const request = {
    definition: "meta.v1.DeleteOptions",
    naming: { apiVersion: "v1", kind: "DeleteOptions" },
  };
  const body = '{"kind":"DeleteOptions","apiVersion":"apps/v1","gracePeriodSeconds":0}';
  expect(decode(body, request)).toEqual({
    object: { kind: "DeleteOptions", apiVersion: "apps/v1", gracePeriodSeconds: 0 },
    problems: [],
  });
});

test("an eviction may come in the version that old kubectls drain with", () => {
  const naming = { apiVersion: "policy/v1", kind: "Eviction" };
  const request = { definition: "policy.v1.Eviction", naming };
  const body = '{"kind":"Eviction","apiVersion":"policy/v1beta1","metadata":{"name":"a"}}';
  expect(decode(body, request).object).toEqual({
    kind: "Eviction",
    apiVersion: "policy/v1beta1",
    metadata: { name: "a" },
  });
  expect(() => decode(body.replace("v1beta1", "v1beta2"), request)).toThrow(/v1beta2/);
});

test("YAML is read as kubectl reads it, and its duplicate keys are reported by line", () => {
  const text =
    "apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: yes\n  hostname: a\n  hostname: b\n";
  expect(decode(text, { contentType: "application/yaml" })).toEqual({
    object: { ...head, spec: { hostNetwork: true, hostname: "b" } },
    problems: ['yaml: unmarshal errors:\n  line 6: key "hostname" already set in map'],
  });
});

test.for([
  ["text/plain", "application/json, application/yaml, application/vnd.kubernetes.protobuf"],
  ["application/cbor", "application/json, application/yaml, application/vnd.kubernetes.protobuf"],
] as const)("the content type %s is refused", ([contentType, accepted]) => {
  expect(() => decode("{}", { contentType })).toThrow(
    new StatusError(
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
    ),
  );
});

test("nesting beyond the limit is refused, not run into", () => {
  const deep = `{"spec":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(() => decode(deep)).toThrow(/exceeded max depth/);
  expect(() => decode(deep, { contentType: "application/yaml" })).toThrow(StatusError);
});

test("a key named __proto__ is data in a map and unknown in an object", () => {
  const decoded = decode('{"__proto__":{"x":1},"metadata":{"annotations":{"__proto__":"v"}}}');
  expect(JSON.stringify(decoded)).toBe(
    '{"object":{"metadata":{"annotations":{"__proto__":"v"}},"apiVersion":"v1","kind":"Pod"},' +
      String.raw`"problems":["unknown field \"__proto__\""]}`,
  );
});

function decode(body: string, request: Partial<BodyRequest> = {}): DecodedBody {
  return decodeBody({
    ...pod,
    contentType: undefined,
    ...request,
    body: new TextEncoder().encode(body),
  });
}

function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
