import { expect, test } from "vitest";
import { CelAuthorizer, type AuthorizerSource } from "./authorizer.ts";
import { Composed } from "./composition.ts";
import { celContext, compileExpression, withValue, type Evaluation } from "./expression.ts";

/** What admission policies may say beyond the rules of custom resources. */
const object = { spec: { replicas: 7, names: ["a", "b"] }, metadata: { labels: { app: "web" } } };

function evaluate(source: string): Evaluation | string {
  const compiled = compileExpression(source, ["object"], { patches: true, authorizer: true });
  if (!compiled.ok) return `does not compile: ${compiled.error}`;
  const context = withValue(celContext({ object }), "authorizer", new CelAuthorizer(source1));
  return compiled.expression.evaluateIn(context);
}

const source1: AuthorizerSource = {
  check: (verb, what) => ({
    allowed: verb === "create" && "resource" in what && what.name !== "secret",
    reason: JSON.stringify(what),
  }),
  serviceAccount: (namespace, name) => ({
    ...source1,
    check: () => ({ allowed: false, reason: `${namespace}/${name}` }),
  }),
  requestResource: { group: "apps", resource: "deployments", namespace: "default", name: "web" },
};

test.for<[string, unknown]>([
  [
    "'%s has %d of %.1f, 0x%x'.format([object.metadata.labels.app, 3, 2.5, 255])",
    "web has 3 of 2.5, 0xff",
  ],
  ["'%s'.format([object.spec.names])", "[a, b]"],
  ["'a.b.c'.replace('.', '-')", "a-b-c"],
  ["'a.b.c'.replace('.', '-', 1)", "a-b.c"],
  ["'abc'.charAt(1)", "b"],
  ["sets.contains(object.spec.names, ['a'])", true],
  ["sets.equivalent([1, 2], [2, 1, 1])", true],
  ["sets.intersects(object.spec.names, ['x'])", false],
  ["jsonpatch.escapeKey('example.com/a~b')", "example.com~1a~0b"],
  ["authorizer.group('').resource('pods').namespace('x').check('create').allowed()", true],
  ["authorizer.group('').resource('pods').name('secret').check('create').allowed()", false],
  ["authorizer.path('/metrics').check('get').allowed()", false],
  [
    "authorizer.requestResource.check('create').reason()",
    '{"group":"apps","resource":"deployments","namespace":"default","name":"web"}',
  ],
  ["authorizer.serviceAccount('a', 'b').requestResource.check('create').reason()", "a/b"],
  ["Object{spec: Object.spec{replicas: object.spec.replicas + 1}}", { spec: { replicas: 8 } }],
  ["Object{spec: Object.spec{?a: object.?b, ?c: object.spec.?replicas}}", { spec: { c: 7 } }],
  [
    "object.spec.names.map(n, JSONPatch{op: 'remove', path: '/' + n})",
    [
      { op: "remove", path: "/a" },
      { op: "remove", path: "/b" },
    ],
  ],
])("%s gives %j", ([source, value]) => {
  expect(evaluate(source)).toEqual({ ok: true, value });
});

test("a literal that stands where its name does not lead is refused", () => {
  expect(evaluate("Object{spec: Object.wrong{}}")).toEqual({
    ok: false,
    error:
      'type mismatch: unexpected type name "Object.wrong", expected "Object.spec", which matches field name path from root Object type',
  });
});

test("variables are evaluated when they are needed, once, and only those that are declared", () => {
  const extras = { composed: ["a", "bad"] };
  const compiled = compileExpression("variables.a + variables.a", ["object"], extras);
  const asked: string[] = [];
  const composed = new Composed(extras.composed, (name) => {
    asked.push(name);
    if (name === "bad") throw new Error("bad");
    return 2n;
  });
  const context = withValue(celContext({ object }), "variables", composed);
  expect(compiled.ok && compiled.expression.evaluateIn(context)).toEqual({ ok: true, value: 4 });
  expect(asked).toEqual(["a"]);
  expect(compileExpression("variables.b", ["object"], extras)).toEqual({
    ok: false,
    error: "no such key: b",
  });
});

test("without them these names are unknown", () => {
  expect(compileExpression("authorizer.path('/x')", [])).toMatchObject({ ok: false });
  expect(compileExpression("variables.a", [])).toMatchObject({ ok: false });
  expect(compileExpression("Object{}", [])).toMatchObject({ ok: false });
});
