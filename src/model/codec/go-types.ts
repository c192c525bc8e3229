import type { FieldType } from "../schema/notation.ts";

const goNames: Readonly<Record<string, string>> = {
  string: "string",
  bool: "bool",
  int32: "int32",
  int64: "int64",
  double: "float64",
  bytes: "[]uint8",
  Time: "string",
  MicroTime: "string",
  Quantity: "resource.Quantity",
  IntOrString: "intstr.IntOrString",
  RawExtension: "runtime.RawExtension",
  FieldsV1: "v1.FieldsV1",
  JSON: "v1.JSON",
  ExtraValue: "v1.ExtraValue",
};

/** A field's type as Go's decoder names it: `[]v1.Container`, `map[string]string`. */
export function goTypeName({ shape, ref }: FieldType): string {
  const [, version = "v1", name = ref] = ref.split(".");
  const one = goNames[ref] ?? `${version}.${name}`;
  return { one, list: `[]${one}`, map: `map[string]${one}` }[shape];
}

/** What a JSON value is, as Go's decoder says it: `cannot unmarshal string into …`. */
export function jsonTypeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
