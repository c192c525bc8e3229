import { apiVersionOf, type KubeObject } from "../../../model/object.ts";
import type { ResourceType } from "../../../model/resources/resource-type.ts";
import type { ParamKind, ParamRef } from "../../../model/types/admissionregistration-v1.ts";
import { labelSelectorMatcher } from "../../../select/labels.ts";
import type { Api } from "../../api.ts";
import { toServed } from "../../objects/conversion.ts";
import { storedObject, storedObjects } from "../../stored.ts";

/** A policy or a binding is not as it would have to be to say anything: what its `failurePolicy` is about. */
export class ConfigurationError extends Error {
  /** The policy itself is wrong, not its binding. */
  readonly isPolicys: boolean;

  constructor(message: string, isPolicys = false) {
    super(message);
    this.name = "ConfigurationError";
    this.isPolicys = isPolicys;
  }
}

/** A policy's kind of parameters, and which of them its binding wants. */
interface ParamWish {
  readonly paramKind?: ParamKind | undefined;
  readonly paramRef?: ParamRef | undefined;
}

/**
 * The objects that a binding gives a policy as `params`: one `null` when the policy or the binding wants none; nothing
 * when there are none and that is allowed.
 */
export function paramsFor(
  api: Api,
  { paramKind, paramRef }: ParamWish,
  requestNamespace: string,
): readonly (KubeObject | null)[] {
  if (paramKind === undefined) return [null];
  const type = typeOf(api, paramKind);
  if (paramRef === undefined) return [null];
  const namespace = namespaceFor(type, paramRef, requestNamespace);
  const found = chosen(api, type, { ...paramRef, namespace });
  if (found.length === 0 && paramRef.parameterNotFoundAction === "Deny") {
    throw new ConfigurationError(
      "no params found for policy binding with `Deny` parameterNotFoundAction",
    );
  }
  return found.map((object) => ({
    ...toServed(type, object),
    kind: type.kind,
    apiVersion: apiVersionOf(type),
  }));
}

function typeOf(api: Api, { apiVersion = "", kind = "" }: ParamKind): ResourceType {
  const type = api.catalog.types.find(
    (each) => each.kind === kind && apiVersionOf(each) === apiVersion,
  );
  if (type !== undefined) return type;
  const what = `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${what}'`, true);
}

function namespaceFor(type: ResourceType, ref: ParamRef, requestNamespace: string): string {
  const { namespace = "" } = ref;
  if (!type.namespaced) {
    if (namespace === "") return "";
    const what = "paramRef.namespace must not be provided for a cluster-scoped `paramKind`";
    throw new ConfigurationError(what);
  }
  if (namespace !== "" || requestNamespace !== "") return namespace || requestNamespace;
  throw new ConfigurationError(
    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
  );
}

function chosen(
  api: Api,
  type: ResourceType,
  { name = "", namespace = "", selector }: ParamRef,
): readonly KubeObject[] {
  if (name !== "") {
    const object = storedObject(api.store, type.storedAs, { namespace, name });
    return object === undefined ? [] : [object];
  }
  const matcher = labelSelectorMatcher(selector ?? {});
  return storedObjects(api.store, type.storedAs, namespace).filter(({ metadata }) =>
    matcher.matches(metadata.labels),
  );
}
