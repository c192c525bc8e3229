import { expect, test } from "vitest";

import type { Pod } from "../../model/types/core-v1.ts";
import { fieldValue } from "./field-value.ts";

const pod: Pod = {
  metadata: {
    name: "p",
    namespace: "ns",
    uid: "u",
    labels: { tier: "y", app: "x" },
    annotations: { "a.b/c": 'line1\n"quoted"' },
  },
  spec: { containers: [], nodeName: "tandem", serviceAccountName: "default" },
};
const addresses = { hostIPs: ["10.0.0.1", "fd00::1"], podIPs: ["10.88.0.5"] };

test.for([
  ["metadata.name", "p"],
  ["metadata.namespace", "ns"],
  ["metadata.uid", "u"],
  ["metadata.labels", 'app="x"\ntier="y"'],
  ["metadata.annotations", 'a.b/c="line1\\n\\"quoted\\""'],
  ["metadata.labels['app']", "x"],
  ["metadata.labels['none']", ""],
  ["metadata.labels['toString']", ""],
  ["metadata.annotations['a.b/c']", 'line1\n"quoted"'],
  ["spec.nodeName", "tandem"],
  ["spec.serviceAccountName", "default"],
  ["status.hostIP", "10.0.0.1"],
  ["status.hostIPs", "10.0.0.1,fd00::1"],
  ["status.podIP", "10.88.0.5"],
  ["status.podIPs", "10.88.0.5"],
  ["spec.hostname", undefined],
])("the downward API gives %s as %j", ([path, expected]) => {
  expect(fieldValue(pod, path ?? "", addresses)).toBe(expected);
});
