import { duplicate, invalid, required, tooMany } from "../../field-error.ts";
import { jsonEquals } from "../../json.ts";
import { propertyOf, type StructuralSchema } from "../../structural/schema.ts";
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
  SelectableField,
} from "../../types/apiextensions-v1.ts";
import { each, type Faults, isUnset, optional, when } from "../checks.ts";

type Versions = readonly CustomResourceDefinitionVersion[];

/**
 * Checks a part that each version may have. Parts that are the same in every version are looked at once, under a path
 * of the definition's own: that is how upstream holds them.
 */
export function eachVersionPart<T extends keyof CustomResourceDefinitionVersion>(
  versions: Versions,
  part: T,
  paths: { readonly shared: string; readonly own: (version: number) => string },
  check: (
    value: NonNullable<CustomResourceDefinitionVersion[T]>,
    path: string,
    version: CustomResourceDefinitionVersion,
  ) => Faults,
): Faults {
  const [first] = versions;
  const value = first?.[part];
  const isShared = versions.every((version) => jsonEquals(version[part], value));
  if (first !== undefined && isShared && !isUnset(value)) {
    return value === undefined || value === null ? [] : check(value, paths.shared, first);
  }
  return versions.flatMap((version, index) => {
    const own = version[part];
    return own === undefined || own === null ? [] : check(own, paths.own(index), version);
  });
}

/** The `scale` subresource: where in an object the counts are. */
export function validateSubresources(versions: Versions, path: string): Faults {
  return eachVersionPart(versions, "subresources", pathsOf(path, "subresources"), (parts, at) =>
    optional(parts.scale, `${at}.scale`, validateScale),
  );
}

function validateScale(scale: CustomResourceSubresourceScale, path: string): Faults {
  const under = (value: string, at: string, roots: readonly string[], where: string): Faults => {
    const faults = validateJsonPath(value, at);
    if (faults.length > 0) return faults;
    const isUnder = roots.some((root) => value.startsWith(root));
    return when(!isUnder, invalid(at, value, `should be a json path under ${where}`));
  };
  const needed = (value: string, name: string, root: string): Faults =>
    value === ""
      ? [required(`${path}.${name}`)]
      : under(value, `${path}.${name}`, [`${root}.`], root);
  const selector = scale.labelSelectorPath ?? "";
  return [
    ...needed(scale.specReplicasPath, "specReplicasPath", ".spec"),
    ...needed(scale.statusReplicasPath, "statusReplicasPath", ".status"),
    ...(selector === ""
      ? []
      : under(
          selector,
          `${path}.labelSelectorPath`,
          [".spec.", ".status."],
          "either .spec or .status",
        )),
  ];
}

function validateJsonPath(value: string, path: string): Faults {
  if (value === "") return [invalid(path, value, "must not be empty")];
  return when(
    !value.startsWith("."),
    invalid(path, value, "must be a simple json path starting with ."),
  );
}

const columnTypes: readonly string[] = ["boolean", "date", "integer", "number", "string"];
const columnFormats: readonly string[] = [
  "byte",
  "date",
  "date-time",
  "double",
  "float",
  "int32",
  "int64",
  "password",
];

/** What kubectl prints of the objects. */
export function validateColumns(versions: Versions, path: string): Faults {
  const part = "additionalPrinterColumns";
  return eachVersionPart(versions, part, pathsOf(path, part), (columns, at) =>
    each(columns, at, validateColumn),
  );
}

function validateColumn(column: CustomResourceColumnDefinition, path: string): Faults {
  const { name, type, format = "", jsonPath } = column;
  const types = `must be one of ${columnTypes.join(",")}`;
  // Upstream's path has the name of its internal field.
  const jsonPathPath = `${path}.JSONPath`;
  return [
    ...when(name === "", required(`${path}.name`)),
    ...when(type === "", required(`${path}.type`, types)),
    ...when(type !== "" && !columnTypes.includes(type), invalid(`${path}.type`, type, types)),
    ...when(
      format !== "" && !columnFormats.includes(format),
      invalid(`${path}.format`, format, `must be one of ${columnFormats.join(",")}`),
    ),
    ...(jsonPath === "" ? [required(jsonPathPath)] : validateJsonPath(jsonPath, jsonPathPath)),
  ];
}

const selectableFieldsMax = 8;

/** Fields that clients may select objects by. */
export function validateSelectableFields(versions: Versions, path: string): Faults {
  const part = "selectableFields";
  return eachVersionPart(versions, part, pathsOf(path, part), (fields, at, { schema }) => {
    const paths = new Set(fields.map(({ jsonPath }) => jsonPath));
    return [
      ...each(fields, at, (field, fieldPath, index) => {
        const before = fields.slice(0, index);
        return validateSelectableField(field, `${fieldPath}.jsonPath`, {
          schema: schema?.openAPIV3Schema ?? {},
          isTaken: before.some(({ jsonPath }) => jsonPath === field.jsonPath),
        });
      }),
      ...when(paths.size > selectableFieldsMax, tooMany(at, paths.size, selectableFieldsMax)),
    ];
  });
}

function validateSelectableField(
  { jsonPath }: SelectableField,
  path: string,
  { schema, isTaken }: { readonly schema: StructuralSchema; readonly isTaken: boolean },
): Faults {
  if (jsonPath === "") return [required(path)];
  const names = jsonPath.split(".").slice(1);
  const found = names.reduce<StructuralSchema | undefined>(
    (at, name) => (at === undefined ? undefined : propertyOf(at, name)),
    schema,
  );
  if (!jsonPath.startsWith(".") || found === undefined) {
    return [invalid(path, jsonPath, "is an invalid path: does not refer to a valid field")];
  }
  return [
    ...when(
      names[0] === "metadata",
      invalid(path, jsonPath, "must not point to fields in metadata"),
    ),
    ...when(
      !["string", "boolean", "integer"].includes(found.type ?? ""),
      invalid(
        path,
        jsonPath,
        "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.",
      ),
    ),
    ...when(isTaken, duplicate(path, jsonPath)),
  ];
}

function pathsOf(path: string, part: string) {
  return {
    shared: `${path}.${part}`,
    own: (version: number) => `${path}.versions[${version}].${part}`,
  };
}
