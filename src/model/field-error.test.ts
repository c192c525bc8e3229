import { expect, test } from "vitest";
import {
  bodyOf,
  duplicate,
  forbidden,
  invalid,
  invalidError,
  notFound,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
} from "./field-error.ts";

test("every type has Kubernetes' words", () => {
  const errors = [
    required("f"),
    required("f", "name or generateName is required"),
    invalid("f", 99999, "must be between 1 and 65535, inclusive"),
    invalid("f", { app: "<web>" }, "field is immutable"),
    invalid("f", undefined, "field is immutable"),
    notSupported("f", "Foo", ["Always", "Never"]),
    duplicate("f", "c"),
    notFound("f", "nov"),
    forbidden("f", "cannot be set on create"),
    tooLong("f", 1048576),
    tooMany("f", 21, 20),
    typeInvalid("f", "integer", 'must be of type string: "integer"'),
    invalid("f", "a\u0000\u0007\n", "no"),
  ];
  expect(errors.map(bodyOf)).toEqual([
    "Required value",
    "Required value: name or generateName is required",
    "Invalid value: 99999: must be between 1 and 65535, inclusive",
    'Invalid value: {"app":"\\u003cweb\\u003e"}: field is immutable',
    "Invalid value: null: field is immutable",
    'Unsupported value: "Foo": supported values: "Always", "Never"',
    'Duplicate value: "c"',
    'Not found: "nov"',
    "Forbidden: cannot be set on create",
    "Too long: may not be more than 1048576 bytes",
    "Too many: 21: must have at most 20 items",
    'Invalid value: "integer": must be of type string: "integer"',
    'Invalid value: "a\\x00\\a\\n": no',
  ]);
});

test("one cause stands without brackets, several within them, and each is a cause", () => {
  const pod = { group: "", kind: "Pod", name: "e2" };
  const image = required("spec.containers[0].image");
  const name = duplicate("spec.containers[1].name", "c");
  expect(invalidError(pod, [image]).message).toBe(
    'Pod "e2" is invalid: spec.containers[0].image: Required value',
  );
  expect(
    invalidError({ ...pod, group: "apps", kind: "Deployment" }, [image, name]).toStatus(),
  ).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message:
      'Deployment.apps "e2" is invalid: [spec.containers[0].image: Required value, spec.containers[1].name: Duplicate value: "c"]',
    reason: "Invalid",
    details: {
      name: "e2",
      group: "apps",
      kind: "Deployment",
      causes: [
        {
          reason: "FieldValueRequired",
          message: "Required value",
          field: "spec.containers[0].image",
        },
        {
          reason: "FieldValueDuplicate",
          message: 'Duplicate value: "c"',
          field: "spec.containers[1].name",
        },
      ],
    },
    code: 422,
  });
});

test("the same fault found twice is said once, and an object without a name has none in the details", () => {
  const image = required("spec.containers[0].image");
  const error = invalidError({ group: "", kind: "Pod", name: "" }, [image, image]);
  expect([error.message, error.details?.name, error.details?.causes?.length]).toEqual([
    'Pod "" is invalid: spec.containers[0].image: Required value',
    undefined,
    2,
  ]);
});
