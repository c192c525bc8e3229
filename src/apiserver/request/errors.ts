import { groupResourceOf, type ResourceType } from "../../model/resources/resource-type.ts";
import { StatusError, type StatusCause, type StatusDetails } from "../../model/status-error.ts";

/** `deployments.apps "web" not found`. */
export function notFound(type: ResourceType, name: string): StatusError {
  const message = `${groupResourceOf(type)} ${JSON.stringify(name)} not found`;
  return new StatusError("NotFound", message, detailsOf(type, name));
}

export function alreadyExists(type: ResourceType, name: string): StatusError {
  const message = `${groupResourceOf(type)} ${JSON.stringify(name)} already exists`;
  return new StatusError("AlreadyExists", message, detailsOf(type, name));
}

/** Somebody else changed the object since the caller read it. */
export function modified(type: ResourceType, name: string): StatusError {
  const advice =
    "the object has been modified; please apply your changes to the latest version and try again";
  return conflict(type, name, advice);
}

export function conflict(type: ResourceType, name: string, why: string): StatusError {
  const what = `${groupResourceOf(type)} ${JSON.stringify(name)}`;
  const message = `Operation cannot be fulfilled on ${what}: ${why}`;
  return new StatusError("Conflict", message, detailsOf(type, name));
}

/** Admission's refusal: `pods "x" is forbidden: WHY`. */
export function refused(
  type: ResourceType,
  name: string,
  why: { readonly message: string; readonly causes?: readonly StatusCause[] },
): StatusError {
  const what =
    name === "" ? groupResourceOf(type) : `${groupResourceOf(type)} ${JSON.stringify(name)}`;
  return new StatusError("Forbidden", `${what} is forbidden: ${why.message}`, {
    ...detailsOf(type, name),
    causes: why.causes,
  });
}

/** The path leads to no kind at all, but its group and version are served. */
export function noSuchResource(): StatusError {
  return new StatusError("NotFound", "the server could not find the requested resource", {});
}

export function methodNotAllowed(): StatusError {
  const message = "the server does not allow this method on the requested resource";
  return new StatusError("MethodNotAllowed", message, {});
}

function detailsOf(type: ResourceType, name: string): StatusDetails {
  return { name: orAbsent(name), group: orAbsent(type.group), kind: type.resource };
}

function orAbsent(text: string): string | undefined {
  return text === "" ? undefined : text;
}
