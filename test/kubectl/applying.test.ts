import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Harness } from "../api/harness.ts";
import { startCluster, withEveryKubectl } from "./cluster.ts";
import { configMap, deployment, pod } from "./manifests.ts";

/** Manifests that are brought in, compared, changed and replaced, with every kubectl on this machine. */
let cluster: Harness;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const test = withEveryKubectl(() => cluster);
const image = "jsonpath={.spec.template.spec.containers[*].image}";

test("rows K11 and K12: apply creates, changes, and knows when nothing has changed", async ({
  out,
}) => {
  expect(await out("apply -f -", deployment("web"))).toBe("deployment.apps/web created");
  expect(await out("apply -f -", deployment("web"))).toBe("deployment.apps/web unchanged");
  const changed = deployment("web", "nginx:2");
  expect(await out("apply -f -", changed)).toBe("deployment.apps/web configured");
  expect(await out(`get deploy web -o ${image}`)).toBe("nginx:2 helper:1");
  expect(await out("apply view-last-applied deploy/web")).toContain("image: nginx:2");
});

test("row K12: an apply on the server's trial or the client's changes nothing", async ({ out }) => {
  await out("apply -f -", deployment("tried"));
  const other = deployment("tried", "nginx:9");
  expect(await out("apply --dry-run=server -f -", other)).toBe(
    "deployment.apps/tried configured (server dry run)",
  );
  expect(await out("apply --dry-run=client -f -", other)).toBe(
    "deployment.apps/tried configured (dry run)",
  );
  expect(await out(`get deploy tried -o ${image}`)).toBe("nginx:1 helper:1");
});

test("row K11: a manifest with a field that does not exist is refused before anything is stored", async ({
  run,
}) => {
  const typo = deployment("typo") as { readonly spec: object };
  const { code, err } = await run("apply -f -", { ...typo, spec: { ...typo.spec, replicaz: 1 } });
  expect(code).toBe(1);
  expect(err).toMatch(/unknown field "(spec\.)?replicaz"/);
  expect((await run("get deploy typo")).code).toBe(1);
});

test(
  "row K13: apply on the server's side takes over from apply, but not from others",
  async ({ run, out }) => {
    await out("apply -f -", deployment("ssa"));
    const applied = "deployment.apps/ssa serverside-applied";
    expect(await out("apply --server-side -f -", deployment("ssa", "nginx:9"))).toBe(applied);
    const shown = JSON.parse(await out("get deploy ssa -o json --show-managed-fields=true")) as {
      readonly metadata: { readonly managedFields: readonly Record<string, unknown>[] };
    };
    const owners = shown.metadata.managedFields.filter((entry) => entry["operation"] === "Apply");
    expect(owners.map(({ manager }) => manager)).toContain("kubectl");
    expect(shown.metadata.managedFields).not.toContainEqual(
      expect.objectContaining({ manager: "kubectl-client-side-apply" }),
    );
    await out(`patch deploy ssa -p '{"spec":{"replicas":7}}'`);
    const refused = await run("apply --server-side -f -", deployment("ssa", "nginx:9"));
    expect(refused.err).toContain('conflict with "kubectl-patch" using apps/v1: .spec.replicas');
    const forced = "apply --server-side --force-conflicts -f -";
    expect(await out(forced, deployment("ssa", "nginx:9"))).toBe(applied);
  },
  { from: 21 },
);

test("row K13: apply on the server's side by a kubectl that does not yet know the takeover", async ({
  out,
}) => {
  const applied = "deployment.apps/ssa-new serverside-applied";
  expect(await out("apply --server-side -f -", deployment("ssa-new"))).toBe(applied);
  expect(await out("apply --server-side -f -", deployment("ssa-new", "nginx:2"))).toBe(applied);
  expect(await out(`get deploy ssa-new -o ${image}`)).toBe("nginx:2 helper:1");
});

// Before 1.25 it asks for beta versions of kinds, which no current server has.
test(
  "row K14: apply --prune takes away what is no longer in the file",
  async ({ out }) => {
    const labelled = (name: string): object => ({
      ...configMap(name, { a: "1" }),
      metadata: { name, labels: { set: "pruned" } },
    });
    const list = (...items: readonly object[]): object => ({
      apiVersion: "v1",
      kind: "List",
      items,
    });
    await out("apply -f -", list(labelled("kept"), labelled("gone")));
    const pruned = await out("apply --prune -l set=pruned -f -", list(labelled("kept")));
    expect(pruned).toMatch(/configmap\/kept unchanged\nconfigmap\/gone pruned/);
  },
  { from: 25 },
);

test("row K15: diff shows what would change and changes nothing", async ({ run, out }) => {
  await out("apply -f -", deployment("compared"));
  const same = await run("diff -f -", deployment("compared"));
  const other = await run("diff -f -", deployment("compared", "nginx:3"));
  expect({ codes: [same.code, other.code], err: same.err }).toEqual({ codes: [0, 1], err: "" });
  expect(other.out).toMatch(/^\+\s+(- )?image: nginx:3$/m);
  const serverSide = await run("diff --server-side -f -", deployment("uncreated"));
  expect([serverSide.code, serverSide.out]).toEqual([
    1,
    expect.stringContaining("+kind: Deployment"),
  ]);
  expect(await out(`get deploy compared -o ${image}`)).toBe("nginx:1 helper:1");
});

test("row K16: create from a file, replace, and replace by force", async ({
  run,
  out,
  namespace,
}) => {
  const file = join(cluster.directory, `${namespace}.yaml`);
  const documents = [pod("many-1"), pod("many-2")].map((each) => JSON.stringify(each));
  writeFileSync(file, documents.map((text) => `---\n${text}\n`).join(""));
  expect(await out(`create -f ${file}`)).toBe("pod/many-1 created\npod/many-2 created");
  expect((await run(`create -f ${file}`)).err).toContain('pods "many-1" already exists');
  await out("create -f -", deployment("replaced"));
  expect(await out("replace -f -", deployment("replaced", "nginx:7"))).toBe(
    "deployment.apps/replaced replaced",
  );
  expect(await out("replace --force -f -", pod("many-1"))).toMatch(
    /^pod "many-1" deleted.*\npod\/many-1 replaced$/,
  );
  expect(await out(`delete -f ${file}`)).toContain('pod "many-2" deleted');
});

test("row K31: edit changes what the editor changes", async ({ run, out }) => {
  await out("apply -f -", deployment("edited"));
  const env = { KUBE_EDITOR: "sed -i s/nginx:1/nginx:edited/" };
  const edited = await run("edit deploy/edited", "", env);
  expect(edited).toMatchObject({ code: 0, out: "deployment.apps/edited edited\n" });
  expect(await out(`get deploy edited -o ${image}`)).toBe("nginx:edited helper:1");
});

test("row K36: what needs no server, and a kustomization that is applied and deleted", async ({
  out,
  namespace,
}) => {
  const folder = join(cluster.directory, `kustomization-${namespace}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "cm.json"), JSON.stringify(configMap("cfg", { a: "1" })));
  writeFileSync(join(folder, "kustomization.yaml"), "namePrefix: k-\nresources: [cm.json]\n");
  expect(await out(`kustomize ${folder}`)).toContain("name: k-cfg");
  expect(await out(`apply -k ${folder}`)).toBe("configmap/k-cfg created");
  expect(await out(`delete -k ${folder}`)).toContain('configmap "k-cfg" deleted');
  const made = await out("create configmap dry --from-literal=a=b --dry-run=client -o yaml");
  expect(made).toContain("name: dry");
});

test("row R1: a custom resource is applied, changed, printed, scaled and deleted", async ({
  out,
  namespace,
}) => {
  await out("apply -f -", widgets(namespace));
  const plural = `widgets.${namespace}.example.org`;
  await out(`wait crd/${plural} --for=condition=established --timeout=20s`);
  const widget = (size: number): object => ({
    apiVersion: `${namespace}.example.org/v1`,
    kind: "Widget",
    metadata: { name: "w" },
    spec: { size },
  });
  const shown = `widget.${namespace}.example.org/w`;
  expect(await out("apply -f -", widget(1))).toBe(`${shown} created`);
  expect(await out("apply -f -", widget(2))).toBe(`${shown} configured`);
  expect(await out(`get ${plural} w`)).toMatch(/NAME\s+SIZE\s+AGE\nw\s+2\s+\d+s/);
  expect(await out(`scale ${plural} w --replicas=3`)).toBe(`${shown} scaled`);
  expect(await out(`get ${plural} w -o jsonpath={.spec.size}`)).toBe("3");
  expect(await out(`delete ${plural} w`)).toContain('"w" deleted');
});

/** A group for each kubectl: definitions have no namespace. */
function widgets(namespace: string): object {
  const group = `${namespace}.example.org`;
  const size = { type: "object", properties: { size: { type: "integer" } } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "widgets", singular: "widget", kind: "Widget" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          additionalPrinterColumns: [
            { name: "Size", type: "integer", jsonPath: ".spec.size" },
            { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
          ],
          subresources: {
            scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" },
          },
          schema: {
            openAPIV3Schema: { type: "object", properties: { spec: size, status: size } },
          },
        },
      ],
    },
  };
}
