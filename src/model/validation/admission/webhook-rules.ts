import { type FieldError, invalid, notSupported, required } from "../../field-error.ts";
import type { RuleWithOperations } from "../../types/admissionregistration-v1.ts";
import { each, type Faults, need, when } from "../checks.ts";

const operations: readonly string[] = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const scopes: readonly string[] = ["*", "Cluster", "Namespaced"];

/** Which requests a webhook is asked about. */
export function validateRule(rule: RuleWithOperations, path: string): Faults {
  const { apiVersions = [], resources = [], scope } = rule;
  const names = operations;
  return [
    ...validateStarAlone(rule.operations, `${path}.operations`, "operations"),
    ...each(rule.operations, `${path}.operations`, (operation, at) =>
      when(!names.includes(operation), notSupported(at, operation, names)),
    ),
    ...validateStarAlone(rule.apiGroups, `${path}.apiGroups`, "API groups"),
    ...validateStarAlone(apiVersions, `${path}.apiVersions`, "API versions"),
    ...each(apiVersions, `${path}.apiVersions`, (version, at) => need(version, at)),
    ...validateResources(resources, `${path}.resources`),
    ...when(
      scope !== undefined && !scopes.includes(scope),
      notSupported(`${path}.scope`, scope, scopes),
    ),
  ];
}

function validateStarAlone(list: readonly string[] = [], path: string, what: string): Faults {
  const detail = `if '*' is present, must not specify other ${what}`;
  return [
    ...when(list.length === 0, required(path)),
    ...when(list.length > 1 && list.includes("*"), invalid(path, list, detail)),
  ];
}

/** Resources may be `pods`, `pods/status`, `pods/*`, `*` + `/status`, `*` or `*` + `/*`, but none twice. */
function validateResources(resources: readonly string[], path: string): Faults {
  const plain = resources.filter((resource) => resource !== "" && !resource.includes("/"));
  return [
    ...when(resources.length === 0, required(path)),
    ...each(resources, path, (resource, at, index) =>
      validateResource(resource, at, resources.slice(0, index)),
    ),
    ...when(
      resources.length > 1 && resources.includes("*/*"),
      invalid(path, resources, "if '*/*' is present, must not specify other resources"),
    ),
    ...when(
      // Upstream looks at the last one only.
      plain.includes("*") && plain.at(-1) !== "*",
      invalid(
        path,
        resources,
        "if '*' is present, must not specify other resources without subresources",
      ),
    ),
  ];
}

function validateResource(resource: string, path: string, before: readonly string[]): Faults {
  if (resource === "") return [required(path)];
  const slash = resource.indexOf("/");
  if (slash < 0) return [];
  const wider = [`${resource.slice(0, slash)}/*`, `*/${resource.slice(slash + 1)}`];
  return wider.flatMap((each): readonly FieldError[] =>
    when(
      before.includes(each),
      invalid(path, resource, `if '${each}' is present, must not specify ${resource}`),
    ),
  );
}
