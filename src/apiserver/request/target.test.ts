import { expect, test } from "vitest";
import { Catalog } from "../catalog.ts";
import { targetOf } from "./target.ts";

const catalog = new Catalog();

function shown(path: string): unknown {
  const target = targetOf(path, catalog);
  if (target.kind !== "resource") return target.kind;
  const { type, namespace, name, subresource } = target;
  return `${type.resource} ns=${namespace} name=${name} sub=${subresource}`;
}

test.for([
  ["/api/v1/pods", "pods ns= name= sub="],
  ["/api/v1/namespaces/a/pods", "pods ns=a name= sub="],
  ["/api/v1/namespaces/a/pods/p", "pods ns=a name=p sub="],
  ["/api/v1/namespaces/a/pods/p/", "pods ns=a name=p sub="],
  ["/api/v1/namespaces/a/pods/p/log", "pods ns=a name=p sub=log"],
  ["/api/v1/namespaces/a/pods/p/proxy/x/y", "pods ns=a name=p sub=proxy"],
  ["/api/v1/namespaces", "namespaces ns= name= sub="],
  ["/api/v1/namespaces/a", "namespaces ns= name=a sub="],
  ["/api/v1/namespaces/a/finalize", "namespaces ns= name=a sub=finalize"],
  ["/api/v1/namespaces/a/status", "namespaces ns= name=a sub=status"],
  ["/api/v1/nodes/n/status", "nodes ns= name=n sub=status"],
  ["/apis/apps/v1/namespaces/a/deployments/d/scale", "deployments ns=a name=d sub=scale"],
  [
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode",
    "clusterroles ns= name=system:node sub=",
  ],
  ["/api/v1/pods/p", "unknown"],
  ["/api/v1/namespaces/a/nodes", "unknown"],
  ["/api/v1/nosuch", "unknown"],
  ["/apis/apps/v2/deployments", "path"],
  ["/apis/nosuch/v1/x", "path"],
  ["/apis/apps/v1", "path"],
  ["/version", "path"],
  ["/api/v1/namespaces/%zz/pods", "path"],
  ["", "path"],
] as const)("%s names %s", ([path, expected]) => {
  expect(shown(path)).toBe(expected);
});
