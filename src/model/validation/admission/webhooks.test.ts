import { expect, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { faultsOf } from "../testing.ts";

const rule = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
const webhook = {
  name: "a.example.com",
  clientConfig: { service: { name: "s", namespace: "n" } },
  rules: [rule],
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
};

function configuration(...webhooks: readonly JsonObject[]) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    webhooks,
  };
}

test.each<[string, JsonObject, readonly string[]]>([
  ["an ordinary one", {}, []],
  [
    "a short name",
    { name: "example.com" },
    [
      'name: Invalid value: "example.com": should be a domain with at least three segments separated by dots',
    ],
  ],
  [
    "wrong ways",
    { failurePolicy: "X", matchPolicy: "Y", sideEffects: "Some", timeoutSeconds: 31 },
    [
      'failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"',
      'matchPolicy: Unsupported value: "Y": supported values: "Equivalent", "Exact"',
      'sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"',
      "timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds",
    ],
  ],
  [
    "nothing said",
    { sideEffects: undefined, admissionReviewVersions: [], clientConfig: {} },
    [
      "sideEffects: Required value: must specify one of None, NoneOnDryRun",
      "clientConfig: Required value: exactly one of url or service is required",
      "admissionReviewVersions: Required value: must specify one of v1, v1beta1",
    ],
  ],
  [
    "versions that nobody sends",
    { admissionReviewVersions: ["v2", "v2"] },
    [
      'admissionReviewVersions[1]: Invalid value: "v2": duplicate version',
      'admissionReviewVersions: Invalid value: ["v2","v2"]: must include at least one of v1, v1beta1',
    ],
  ],
  [
    "a URL with everything",
    { clientConfig: { url: "http://me:secret@/x?y#z" } },
    [
      "clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]",
      'clientConfig.url: Invalid value: "": host must be provided; desired format: https://host[/path]',
      'clientConfig.url: Invalid value: "me:secret": user information is not permitted in the URL',
      'clientConfig.url: Invalid value: "z": fragments are not permitted in the URL',
      'clientConfig.url: Invalid value: "y": query parameters are not permitted in the URL',
    ],
  ],
  [
    "a Service without a way",
    { clientConfig: { service: { name: "", namespace: "", path: "a//", port: 70000 } } },
    [
      "clientConfig.service.name: Required value: service name is required",
      "clientConfig.service.namespace: Required value: service namespace is required",
      "clientConfig.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive",
      "clientConfig.service.path: Invalid value: \"a//\": must start with a '/'",
      'clientConfig.service.path: Invalid value: "a//": segment[0] may not be empty',
      'clientConfig.service.path: Invalid value: "a//": segment[1] may not be empty',
    ],
  ],
  [
    "a rule about everything and more",
    {
      rules: [
        {
          operations: ["*", "MOVE"],
          apiGroups: ["*", "apps"],
          apiVersions: [""],
          resources: ["pods/*", "pods/status", "*", "nodes", "*/*"],
          scope: "All",
        },
      ],
    },
    [
      'rules[0].operations: Invalid value: ["*","MOVE"]: if \'*\' is present, must not specify other operations',
      'rules[0].operations[1]: Unsupported value: "MOVE": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
      'rules[0].apiGroups: Invalid value: ["*","apps"]: if \'*\' is present, must not specify other API groups',
      "rules[0].apiVersions[0]: Required value",
      "rules[0].resources[1]: Invalid value: \"pods/status\": if 'pods/*' is present, must not specify pods/status",
      'rules[0].resources: Invalid value: ["pods/*","pods/status","*","nodes","*/*"]: if \'*/*\' is present, must not specify other resources',
      'rules[0].resources: Invalid value: ["pods/*","pods/status","*","nodes","*/*"]: if \'*\' is present, must not specify other resources without subresources',
      'rules[0].scope: Unsupported value: "All": supported values: "*", "Cluster", "Namespaced"',
    ],
  ],
  [
    "conditions without a text",
    {
      matchConditions: [
        { name: "a", expression: " " },
        { name: "a", expression: "true" },
      ],
    },
    [
      "matchConditions[0].expression: Required value",
      'matchConditions[1].name: Duplicate value: "a"',
    ],
  ],
])("a webhook, %s", (_title, change, faults) => {
  const paths = faults.map((fault) => `webhooks[0].${fault}`);
  expect(faultsOf(configuration({ ...webhook, ...change }))).toEqual(paths);
});

test("webhooks have names of their own", () => {
  expect(faultsOf(configuration(webhook, webhook))).toEqual([
    'webhooks[1].name: Duplicate value: "a.example.com"',
  ]);
});
