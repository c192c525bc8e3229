import { expect, test } from "vitest";
import { StatusError } from "../model/status-error.ts";
import {
  labelMapMatcher,
  labelSelectorMatcher,
  labelSelectorText,
  parseLabelSelector,
} from "./labels.ts";

const labels = { app: "web", tier: "front", size: "10" };

test.for([
  ["", true],
  ["app=web", true],
  ["app==web", true],
  ["app = web , tier=front", true],
  ["app=", false],
  ["app!=web", false],
  ["missing!=web", true],
  ["app in (web,api)", true],
  ["app in (api)", false],
  ["app notin (api)", true],
  ["missing notin (api)", true],
  ["app", true],
  ["!app", false],
  ["!missing", true],
  ["! missing", true],
  ["size>9", true],
  ["size<9", false],
  ["app>1", false],
  ["in in (in)", false],
  ["app in (,web)", true],
  ["app in (web,,)", true],
  ["constructor", false],
] as const)("the selector '%s' matches a web pod: %s", ([text, expected]) => {
  expect(parseLabelSelector(text).matches(labels)).toBe(expected);
});

test.for([
  ["a b c", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
  ["a=b=c", "found '=', expected: ',' or 'end of string'"],
  ["a,", "found '', expected: identifier after ','"],
  [",a", "found ',', expected: !, identifier, or 'end of string'"],
  ["!", "unable to parse requirement: found '', expected: identifier"],
  ["a in b", "unable to parse requirement: found 'b' expected: '('"],
  ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
  [
    "a in ()",
    "unable to parse requirement: values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
  ],
  [
    "a>b",
    `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`,
  ],
  [
    "a=-b",
    `unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  ],
] as const)("the selector '%s' is refused with Kubernetes' words", ([text, message]) => {
  expect(() => parseLabelSelector(text)).toThrow(new StatusError("BadRequest", message));
});

test("an empty LabelSelector matches everything and an absent one nothing", () => {
  expect(labelSelectorMatcher({}).matches(undefined)).toBe(true);
  expect(labelSelectorMatcher(undefined).matches(labels)).toBe(false);
});

test("a LabelSelector joins its labels and its expressions", () => {
  const matcher = labelSelectorMatcher({
    matchLabels: { app: "web" },
    matchExpressions: [
      { key: "tier", operator: "In", values: ["front", "back"] },
      { key: "debug", operator: "DoesNotExist" },
    ],
  });
  expect(matcher.matches(labels)).toBe(true);
  expect(matcher.matches({ ...labels, debug: "" })).toBe(false);
  expect(labelSelectorText(matcher)).toBe("app=web,!debug,tier in (back,front)");
});

test("a Service's selector matches pods with those labels", () => {
  expect(labelMapMatcher({ app: "web" }).matches(labels)).toBe(true);
  expect(labelMapMatcher({ app: "web" }).matches(undefined)).toBe(false);
});
