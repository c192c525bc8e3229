import { invalid } from "../../field-error.ts";
import type { CustomResourceDefinitionNames } from "../../types/apiextensions-v1.ts";
import { each, type Faults, when } from "../checks.ts";
import { dns1035Label } from "../formats.ts";

/** The names of a kind, whichever of them there are. */
export function validateNames(names: CustomResourceDefinitionNames, path: string): Faults {
  const { plural, singular = "", kind, listKind = "" } = names;
  return [
    ...validateLabel(plural, `${path}.plural`),
    ...validateLabel(singular, `${path}.singular`),
    ...validateMixedCase(kind, `${path}.kind`),
    ...validateMixedCase(listKind, `${path}.listKind`),
    ...each(names.shortNames, `${path}.shortNames`, validateListed),
    ...when(
      kind !== "" && kind === listKind,
      invalid(`${path}.listKind`, listKind, "kind and listKind may not be the same"),
    ),
    ...each(names.categories, `${path}.categories`, validateListed),
  ];
}

function validateLabel(name: string, path: string): Faults {
  return name === "" ? [] : validateListed(name, path);
}

function validateListed(name: string, path: string): Faults {
  const faults = dns1035Label(name);
  return when(faults.length > 0, invalid(path, name, faults.join(",")));
}

function validateMixedCase(name: string, path: string): Faults {
  if (name === "") return [];
  const faults = dns1035Label(name.toLowerCase());
  const detail = `may have mixed case, but should otherwise match: ${faults.join(",")}`;
  return when(faults.length > 0, invalid(path, name, detail));
}
