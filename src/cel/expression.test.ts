import { expect, test } from "vitest";
import { compileExpression } from "./expression.ts";

const self = {
  replicas: 3,
  size: 2,
  ratio: 0.5,
  name: "web-1",
  tags: ["a", "b"],
  ports: [
    { name: "http", port: 80 },
    { name: "admin", port: 9000 },
  ],
  memory: "1Gi",
  labels: { "app.kubernetes.io/name": "web" },
};

function evaluate(source: string, variables: Record<string, unknown> = { self }): unknown {
  const compiled = compileExpression(source, Object.keys(variables));
  if (!compiled.ok) return `does not compile: ${compiled.error}`;
  const result = compiled.expression.evaluate(variables);
  return result.ok ? result.value : `fails: ${result.error}`;
}

test.for<[string, unknown]>([
  ["self.replicas <= self.size", false],
  ["self.replicas - self.size == 1", true],
  ["self.ratio < 1.0", true],
  ["self.name.matches('^web-[0-9]+$')", true],
  ["self.name.startsWith('web') && size(self.tags) == 2", true],
  ["self.tags.all(t, t.size() == 1)", true],
  ["self.ports.exists(p, p.name == 'http' && p.port == 80)", true],
  ["self.ports.map(p, p.port).sum()", 9080],
  ["self.ports.map(p, p.port).max() == 9000", true],
  ["[1, 3, 2].isSorted()", false],
  ["self.tags.indexOf('b')", 1],
  ["has(self.missing)", false],
  ["!has(self.missing) || self.missing > 1", true],
  ["self.?missing.orValue(7)", 7],
  ["'app.kubernetes.io/name' in self.labels", true],
  ["quantity(self.memory).isGreaterThan(quantity('512Mi'))", true],
  ["isQuantity('1x')", false],
  ["'web-1 and web-2'.findAll('[0-9]')", ["1", "2"]],
  ["'replicas must be <= ' + string(self.size)", "replicas must be <= 2"],
])("%s gives %j", ([source, expected]) => {
  expect(evaluate(source)).toEqual(expected);
});

test("what does not compile says so, and what fails does not throw", () => {
  expect(evaluate("self.replicas <=")).toMatch(/^does not compile: /);
  expect(evaluate("isURL(self.name)")).toMatch(/^does not compile: .*isURL/);
  expect(evaluate("self.missing > 1")).toMatch(/^fails: .*missing/);
});
