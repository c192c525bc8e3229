import fc from "fast-check";
import { setOwn } from "../json.ts";
import { definitions } from "../schema/definitions.ts";
import type { Field } from "../schema/notation.ts";

/**
 * For property tests: objects that the schema allows, with any of their optional fields, and with the values that
 * make rules decide (empty texts, zeroes, enumerations of several kinds). Deeper than `depthMax` only required
 * fields are there, and sometimes not even those: clients leave them out.
 */
export function objectOf(definitionName: string, depthMax: number): fc.Arbitrary<object> {
  const definition = definitions.get(definitionName);
  if (definition === undefined) throw new Error(`no definition ${definitionName}`);
  const fields = [...definition.fields.values()].filter(
    (field) => field.required || (depthMax > 0 && field.type.ref !== "RawExtension"),
  );
  const entries = fields.map((field) =>
    fc
      .tuple(
        fc.constant(field.name),
        fieldValue(field, depthMax - 1),
        fc.integer({ max: 9, min: 0 }),
      )
      .map(([name, value, chance]) =>
        chance < (field.required ? 9 : 5) ? [[name, value] as const] : [],
      ),
  );
  return fc.tuple(...entries).map((each) => toObject(each.flat()));
}

function fieldValue(field: Field, depthMax: number): fc.Arbitrary<unknown> {
  const one = single(field.type.ref, depthMax);
  if (field.type.shape === "list") return fc.array(one, { maxLength: 3 });
  if (field.type.shape === "map") return fc.dictionary(text, one, { maxKeys: 2 });
  return one;
}

const text = fc.constantFrom(
  "",
  "a",
  "b-c",
  "A_b",
  "x/y",
  "100m",
  "1Gi",
  "Always",
  "Never",
  "None",
  "ClientIP",
  "RollingUpdate",
  "NodePort",
  "i:latest",
  "10.0.0.1",
  "metadata.name",
  "In",
  "Exists",
  "*",
);

function single(ref: string, depthMax: number): fc.Arbitrary<unknown> {
  switch (ref) {
    case "bool":
      return fc.boolean();
    case "int32":
    case "int64":
      return fc.constantFrom(-1, 0, 1, 2, 80, 70_000);
    case "double":
      return fc.constantFrom(0, 1.5);
    case "Quantity":
      return fc.constantFrom("0", "100m", "1", "1Gi", "-1");
    case "IntOrString":
      return fc.constantFrom<unknown>(0, 1, "50%", "http", 70_000);
    case "bytes":
      return fc.constantFrom("", "Yg==");
    case "Time":
    case "MicroTime":
      return fc.constant("2026-11-21T00:00:00Z");
    case "string":
    case "ExtraValue":
      return text;
    default:
      return definitions.has(ref) ? objectOf(ref, depthMax) : fc.constant({});
  }
}

function toObject(entries: readonly (readonly [string, unknown])[]): object {
  const object: Record<string, unknown> = {};
  for (const [name, value] of entries) setOwn(object, name, value);
  return object;
}
