import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import type { KubeObject } from "../model/object.ts";
import { StatusError } from "../model/status-error.ts";
import { trackUpdate } from "./managed-fields.ts";
import { type Apply, applyServerSide } from "./server-side-apply.ts";

const now = Date.parse("2026-11-21T00:07:22Z");

// The conversations recorded from a kube-apiserver 1.36 (spec/observed/observed-ssa.txt), one state after the other.

test("appliers share, drop and lose fields of a ConfigMap as Kubernetes records it", () => {
  const created = config(undefined, { a: "1", b: "2" }, "m1");
  expect(shown(created)).toEqual({
    data: { a: "1", b: "2" },
    managed: [["m1", "Apply", '{"f:data":{"f:a":{},"f:b":{}}}']],
  });
  expect(config(created, { a: "1", b: "2" }, "m1", { now: now + 60_000 })).toEqual(created);

  const dropped = config(created, { a: "1" }, "m1");
  expect(shown(dropped)).toEqual({
    data: { a: "1" },
    managed: [["m1", "Apply", '{"f:data":{"f:a":{}}}']],
  });

  const shared = config(dropped, { a: "1", c: "3" }, "m2");
  expect(shown(shared)).toEqual({
    data: { a: "1", c: "3" },
    managed: [
      ["m1", "Apply", '{"f:data":{"f:a":{}}}'],
      ["m2", "Apply", '{"f:data":{"f:a":{},"f:c":{}}}'],
    ],
  });

  const coOwned = config(shared, {}, "m1");
  expect(shown(coOwned)).toEqual({
    data: { a: "1", c: "3" },
    managed: [
      ["m1", "Apply", '{"f:data":{}}'],
      ["m2", "Apply", '{"f:data":{"f:a":{},"f:c":{}}}'],
    ],
  });

  const put = updated(coOwned, { ...coOwned, data: { a: "1", c: "99" } } as KubeObject, "ed");
  expect(shown(put).managed).toEqual([
    ["m1", "Apply", '{"f:data":{}}'],
    ["m2", "Apply", '{"f:data":{"f:a":{}}}'],
    ["ed", "Update", '{"f:data":{"f:c":{}}}'],
  ]);

  expect(() => config(put, { a: "1", c: "3" }, "m2")).toThrow(
    conflict('1 conflict: conflict with "ed" using v1: .data.c', [
      ['conflict with "ed" using v1', ".data.c"],
    ]),
  );

  const third = config(put, { zz: "1" }, "m3");
  expect(shown(third)).toEqual({
    data: { a: "1", c: "99", zz: "1" },
    managed: [
      ["m1", "Apply", '{"f:data":{}}'],
      ["m2", "Apply", '{"f:data":{"f:a":{}}}'],
      ["m3", "Apply", '{"f:data":{"f:zz":{}}}'],
      ["ed", "Update", '{"f:data":{"f:c":{}}}'],
    ],
  });

  const reset = updated(put, withManaged(put, [{}]), "ed");
  expect(reset.metadata?.managedFields).toBeUndefined();
  const untracked = updated(reset, { ...reset, data: { a: "5" } } as KubeObject, "ed");
  expect(untracked.metadata?.managedFields).toBeUndefined();

  expect(() => config(reset, { a: "x" }, "m9")).toThrow(
    conflict('1 conflict: conflict with "before-first-apply" using v1: .data.a', [
      ['conflict with "before-first-apply" using v1', ".data.a"],
    ]),
  );
});

test("force takes a field over", () => {
  const created = config(undefined, { a: "1" }, "m1");
  expect(() => config(created, { a: "2" }, "m2")).toThrow(
    conflict('1 conflict: conflict with "m1": .data.a', [['conflict with "m1"', ".data.a"]]),
  );
  expect(shown(config(created, { a: "2" }, "m2", { force: true }))).toEqual({
    data: { a: "2" },
    managed: [["m2", "Apply", '{"f:data":{"f:a":{}}}']],
  });
});

test("several conflicts are listed by manager", () => {
  const one = config(undefined, { a: "1", b: "1" }, "m1");
  const two = config(one, { c: "1" }, "m2");
  expect(() => config(two, { a: "2", b: "2", c: "2" }, "m3")).toThrow(
    conflict(
      '3 conflicts: conflicts with "m1":\n- .data.a\n- .data.b\nconflicts with "m2":\n- .data.c',
      [
        ['conflict with "m1"', ".data.a"],
        ['conflict with "m1"', ".data.b"],
        ['conflict with "m2"', ".data.c"],
      ],
    ),
  );
});

const containerA = {
  name: "a",
  image: "i",
  args: ["x"],
  env: [{ name: "E", value: "1" }],
  ports: [{ containerPort: 80 }, { containerPort: 80, protocol: "UDP" }],
};

const ownedByM1 =
  '{"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:q":{}}},"f:spec":{"f:containers":' +
  '{"k:{\\"name\\":\\"a\\"}":{".":{},"f:args":{},"f:env":{"k:{\\"name\\":\\"E\\"}":{".":{},"f:name":{},"f:value":{}}},' +
  '"f:image":{},"f:name":{},"f:ports":{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:containerPort":{}},' +
  '"k:{\\"containerPort\\":80,\\"protocol\\":\\"UDP\\"}":{".":{},"f:containerPort":{},"f:protocol":{}}}}}}}}}';

test("a Deployment's containers belong to different appliers", () => {
  const created = deployment(undefined, [containerA], "m1");
  expect(shown(created).managed).toEqual([["m1", "Apply", ownedByM1]]);

  const second = deployment(created, [{ name: "b", image: "j" }], "m2");
  expect(shown(second).managed).toEqual([
    ["m1", "Apply", ownedByM1],
    [
      "m2",
      "Apply",
      '{"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:q":{}}},"f:spec":{"f:containers":' +
        '{"k:{\\"name\\":\\"b\\"}":{".":{},"f:image":{},"f:name":{}}}}}}}',
    ],
  ]);
  expect(containerNames(second)).toEqual(["a", "b"]);

  expect(() => deployment(second, [{ name: "a", args: ["y"] }], "m3")).toThrow(
    conflict('1 conflict: conflict with "m1": .spec.template.spec.containers[name="a"].args', [
      ['conflict with "m1"', '.spec.template.spec.containers[name="a"].args'],
    ]),
  );

  const without = deployment(second, [], "m2");
  expect(containerNames(without)).toEqual(["a"]);
});

test("the status is owned through its subresource, and left alone by an apply to the object", () => {
  const created = deployment(undefined, [{ name: "a" }], "m1");
  const applied = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    status: { replicas: 1 },
  };
  const status = applyServerSide({
    ...applyOf(created, applied, "st"),
    definition: "apps.v1.Deployment",
    apiVersion: "apps/v1",
    subresource: "status",
  });
  expect(shown(status).managed.at(-1)).toEqual([
    "st",
    "Apply",
    '{"f:status":{"f:replicas":{}}}',
    "status",
  ]);
  const main = applyServerSide({
    ...applyOf(created, applied, "st"),
    definition: "apps.v1.Deployment",
    apiVersion: "apps/v1",
  });
  expect(shown(main).managed.map(([name]) => name)).toEqual(["m1"]);
});

test("a custom resource without status subresource lets its status be applied with the rest", () => {
  const applied = { apiVersion: "example.com/v1", kind: "Widget", status: { ready: true } };
  const created = applyServerSide({
    ...applyOf(undefined, applied, "m1"),
    definition: { type: "object", properties: { status: { type: "object" } } },
    apiVersion: "example.com/v1",
    statusApart: false,
  });
  expect(shown(created).managed).toEqual([["m1", "Apply", '{"f:status":{"f:ready":{}}}']]);
});

test.for([
  [
    { bogus: 1 },
    "failed to create typed patch object (/ssa; /v1, Kind=ConfigMap): .bogus: field not declared in schema",
  ],
  [
    { data: { a: 1 }, bogus: 1 },
    "failed to create typed patch object (/ssa; /v1, Kind=ConfigMap): errors:\n  .data.a: expected string, got 1\n  .bogus: field not declared in schema",
  ],
  [
    { data: [] },
    "failed to create typed patch object (/ssa; /v1, Kind=ConfigMap): .data: expected map, got &{[]}",
  ],
] as const)(
  "the configuration %j does not fit the schema, a 500 as in Kubernetes",
  ([part, message]) => {
    const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "ssa" }, ...part };
    expect(() => applyServerSide(applyOf(undefined, applied, "m1"))).toThrow(
      new StatusError("Unknown", message),
    );
  },
);

test("a key that stands twice is refused", () => {
  expect(() => deployment(undefined, [{ name: "a" }, { name: "a" }], "m1")).toThrow(
    new StatusError(
      "Unknown",
      'failed to create typed patch object (/d; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="a"]',
    ),
  );
});

test("managedFields cannot be applied, nor another version", () => {
  const base = { apiVersion: "v1", kind: "ConfigMap" };
  const metadata = { name: "ssa", managedFields: [{}] };
  expect(() => applyServerSide(applyOf(undefined, { ...base, metadata }, "m1"))).toThrow(
    new StatusError("BadRequest", "metadata.managedFields must be nil"),
  );
  expect(() => applyServerSide(applyOf(undefined, { ...base, apiVersion: "v2" }, "m1"))).toThrow(
    new StatusError(
      "BadRequest",
      "Incorrect version specified in apply patch. Specified patch version: v2, expected: v1",
    ),
  );
});

test("kubectl takes over what its client-side apply applied, and keeps the annotation up to date", () => {
  const key = "kubectl.kubernetes.io/last-applied-configuration";
  const before = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "ssa" },
    data: { a: "1", b: "1" },
  };
  const live = updated(
    undefined,
    {
      ...before,
      metadata: { name: "ssa", annotations: { [key]: JSON.stringify(before) } },
      data: { a: "1", b: "changed" },
    } as KubeObject,
    "kubectl-client-side-apply",
  );
  const after = config(live, { a: "2" }, "kubectl");
  expect(shown(after).data).toEqual({ a: "2", b: "changed" });
  expect(after.metadata?.annotations).toEqual({
    [key]: '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"ssa"}}\n',
  });
  expect(() => config(live, { a: "2" }, "other")).toThrow(
    /conflict with "kubectl-client-side-apply"/,
  );
  expect(() => config(live, { b: "2" }, "kubectl")).toThrow(/: \.data\.b$/);
});

test("custom resources follow the lists and maps of their schema", () => {
  const schema = {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: {
          tags: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
          plain: { type: "array", items: { type: "string" } },
          whole: { type: "object", "x-kubernetes-map-type": "atomic" },
          any: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    },
  } as const;
  const applied = {
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "w" },
    spec: { tags: ["a", "b"], plain: ["x"], whole: { y: 1 }, any: { deep: { z: [1] } } },
  };
  const created = applyServerSide({
    ...applyOf(undefined, applied, "m1"),
    definition: schema,
    apiVersion: "example.com/v1",
  });
  expect(shown(created).managed).toEqual([
    [
      "m1",
      "Apply",
      '{"f:spec":{"f:any":{"f:deep":{".":{},"f:z":{}}},"f:plain":{},"f:tags":{"v:\\"a\\"":{},"v:\\"b\\"":{}},"f:whole":{}}}',
    ],
  ]);
});

function config(
  live: KubeObject | undefined,
  data: JsonObject,
  manager: string,
  more: Partial<Apply> = {},
): KubeObject {
  const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "ssa" }, data };
  return applyServerSide({ ...applyOf(live, applied, manager), ...more });
}

function deployment(
  live: KubeObject | undefined,
  containers: readonly JsonObject[],
  manager: string,
): KubeObject {
  const template = { metadata: { labels: { q: "1" } }, spec: { containers } };
  const applied = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d" },
    spec: { selector: { matchLabels: { q: "1" } }, template },
  };
  return applyServerSide({
    ...applyOf(live, applied, manager),
    definition: "apps.v1.Deployment",
    apiVersion: "apps/v1",
  });
}

function applyOf(live: KubeObject | undefined, applied: JsonObject, manager: string): Apply {
  return {
    definition: "core.v1.ConfigMap",
    live,
    applied,
    manager,
    force: false,
    apiVersion: "v1",
    subresource: undefined,
    now,
  };
}

function updated(before: KubeObject | undefined, after: KubeObject, manager: string): KubeObject {
  const managedFields = trackUpdate({
    definition: "core.v1.ConfigMap",
    before,
    after,
    manager,
    apiVersion: "v1",
    subresource: undefined,
    now,
  });
  return withManaged(after, managedFields);
}

function withManaged(
  object: KubeObject,
  managedFields: NonNullable<KubeObject["metadata"]>["managedFields"],
): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function shown(object: KubeObject & { readonly data?: unknown }): {
  data?: unknown;
  managed: (string | undefined)[][];
} {
  const managed = (object.metadata?.managedFields ?? []).map((entry) => [
    entry.manager,
    entry.operation,
    JSON.stringify(entry.fieldsV1),
    ...(entry.subresource === undefined ? [] : [entry.subresource]),
  ]);
  return object.data === undefined ? { managed } : { data: object.data, managed };
}

function containerNames(object: KubeObject): readonly string[] {
  const { spec } = object as unknown as {
    spec: { template: { spec: { containers: { name: string }[] } } };
  };
  return spec.template.spec.containers.map(({ name }) => name);
}

function conflict(message: string, causes: readonly (readonly [string, string])[]): StatusError {
  return new StatusError("Conflict", `Apply failed with ${message}`, {
    causes: causes.map(([text, field]) => ({
      reason: "FieldManagerConflict",
      message: text,
      field,
    })),
  });
}
