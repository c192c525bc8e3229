import { invalid } from "../field-error.ts";
import { type Faults, when } from "./checks.ts";

/** A path that stays within its directory: relative, and without `..`. */
export function validateDescendingPath(value: string, path: string): Faults {
  return [
    ...when(value.startsWith("/"), invalid(path, value, "must be a relative path")),
    ...validateNoBacksteps(value, path),
  ];
}

/** A descending path whose first name does not begin with two dots: those are the atomic writer's. */
export function validateLocalPath(value: string, path: string): Faults {
  return [
    ...validateDescendingPath(value, path),
    ...when(
      value.startsWith("..") && !value.startsWith("../"),
      invalid(path, value, "must not start with '..'"),
    ),
  ];
}

export function validateNoBacksteps(value: string, path: string): Faults {
  return when(value.split("/").includes(".."), invalid(path, value, "must not contain '..'"));
}
