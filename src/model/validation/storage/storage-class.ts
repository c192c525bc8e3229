import { duplicate, forbidden, invalid, required, tooLong } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import type {
  TopologySelectorLabelRequirement,
  TopologySelectorTerm,
} from "../../types/core-v1.ts";
import type { StorageClass } from "../../types/storage-v1.ts";
import { each, type Faults, immutable, matches, mayBeOneOf, oneOf, when } from "../checks.ts";
import { byteLength, labelValue, qualifiedName } from "../formats.ts";
import { subdomainName } from "../metadata.ts";
import { type KindRules, plainRules } from "../rules.ts";

const parametersMax = 512;
const parameterBytesMax = 256 * 1024;

export const storageClassRules: KindRules<StorageClass> = plainRules({
  metadata: { scope: "cluster", name: subdomainName },
  contents: (storageClass) => [
    ...validateProvisioner(storageClass.provisioner, "provisioner"),
    ...validateParameters(storageClass.parameters ?? {}, "parameters"),
    ...mayBeOneOf(storageClass.reclaimPolicy, "reclaimPolicy", ["Delete", "Retain"]),
    ...oneOf(storageClass.volumeBindingMode, "volumeBindingMode", [
      "Immediate",
      "WaitForFirstConsumer",
    ]),
    ...each(storageClass.allowedTopologies, "allowedTopologies", (term, path, index) => {
      const before = storageClass.allowedTopologies?.slice(0, index) ?? [];
      const isTaken = before.some((each) => jsonEquals(each, term));
      return [...validateTerm(term, path), ...when(isTaken, duplicate(path, ""))];
    }),
  ],
  changes: (storageClass, old) => [
    ...(["parameters", "provisioner", "reclaimPolicy"] as const).flatMap((name) =>
      when(
        !jsonEquals(storageClass[name], old[name]),
        forbidden(name, `updates to ${name} are forbidden.`),
      ),
    ),
    ...immutable(storageClass.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode"),
  ],
});

function validateProvisioner(provisioner: string, path: string): Faults {
  if (provisioner === "") return [required(path)];
  return qualifiedName(provisioner.toLowerCase()).map((fault) => invalid(path, provisioner, fault));
}

function validateParameters(parameters: Readonly<Record<string, string>>, path: string): Faults {
  const entries = Object.entries(parameters);
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key + value), 0);
  return [
    ...when(entries.length > parametersMax, tooLong(path, parametersMax)),
    ...entries.flatMap(([key]) => when(key === "", invalid(path, key, "field can not be empty."))),
    ...when(size > parameterBytesMax, tooLong(path, parameterBytesMax)),
  ];
}

function validateTerm({ matchLabelExpressions = [] }: TopologySelectorTerm, path: string): Faults {
  const expressionsPath = `${path}.matchLabelExpressions`;
  return each(matchLabelExpressions, expressionsPath, (expression, at, index) => {
    const before = matchLabelExpressions.slice(0, index);
    const isTaken = before.some(({ key }) => key === expression.key);
    return [
      ...validateExpression(expression, at),
      ...when(isTaken, duplicate(`${at}.key`, expression.key)),
    ];
  });
}

function validateExpression(
  { key, values }: TopologySelectorLabelRequirement,
  path: string,
): Faults {
  return [
    ...when(values.length === 0, required(`${path}.values`)),
    ...each(values, `${path}.values`, (value, at, index) => [
      ...when(values.slice(0, index).includes(value), duplicate(at, value)),
      ...matches(value, at, labelValue),
    ]),
    ...matches(key, `${path}.key`, qualifiedName),
  ];
}
