import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubectls, startHarness, type Harness, type Ran } from "./harness.ts";

/** What people type, with every kubectl on this machine, against the API server alone. */
let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});

afterAll(() => api[Symbol.asyncDispose]());

const deployment = (name: string, image = "nginx:1"): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, labels: { made: "by-test" } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: "web", image, ports: [{ containerPort: 80 }] },
          { name: "helper", image: "helper:1" },
        ],
      },
    },
  },
});

const pod = (name: string): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: "c", image: "busybox" }] },
});

describe.for(kubectls().map((file) => [basename(file), file] as const))(
  "%s",
  ([version, kubectl]) => {
    const namespace = `k-${version.replaceAll(".", "-")}`;
    const minor = Number(/(\d+)$/.exec(version)?.[1] ?? "0");
    const isNamed = version !== "kubectl";

    const run = (args: string, input?: unknown): Promise<Ran> => {
      const text = input === undefined ? undefined : JSON.stringify(input);
      return api.kubectl(kubectl, ["-n", namespace, ...args.split(" ")], text);
    };

    /** Standard output of a command that must succeed. */
    const out = async (args: string, input?: unknown): Promise<string> => {
      const { code, out: text, err } = await run(args, input);
      expect({ args, code, err: code === 0 ? "" : err }).toEqual({ args, code: 0, err: "" });
      return text.trim();
    };

    beforeAll(async () => {
      await api.kubectl(kubectl, ["create", "namespace", namespace]);
      await api.send("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, {
        body: { metadata: { name: "default" } },
      });
    });

    test("apply creates, changes, and knows when nothing has changed", async () => {
      expect(await out("apply -f -", deployment("web"))).toBe("deployment.apps/web created");
      expect(await out("apply -f -", deployment("web"))).toBe("deployment.apps/web unchanged");
      expect(await out("apply -f -", deployment("web", "nginx:2"))).toBe(
        "deployment.apps/web configured",
      );
      const image = "jsonpath={.spec.template.spec.containers[*].image}";
      expect(await out(`get deploy web -o ${image}`)).toBe("nginx:2 helper:1");
    });

    test("diff shows what would change and changes nothing", async () => {
      const same = await run("diff -f -", deployment("web", "nginx:2"));
      const other = await run("diff -f -", deployment("web", "nginx:3"));
      expect([same.code, other.code]).toEqual([0, 1]);
      expect(other.out).toMatch(/^\+\s+(- )?image: nginx:3$/m);
      expect(
        await out("get deploy web -o jsonpath={.spec.template.spec.containers[0].image}"),
      ).toBe("nginx:2");
    });

    test("get prints tables, wide ones, names and templates", async () => {
      await out("apply -f -", pod("shown"));
      const plain = await out("get pods shown");
      expect(plain.split("\n")[0]?.split(/\s+/)).toEqual([
        "NAME",
        "READY",
        "STATUS",
        "RESTARTS",
        "AGE",
      ]);
      expect(plain).toMatch(/shown\s+0\/1\s+Pending\s+0\s+\d+s/);
      expect((await out("get pods shown -o wide")).split("\n")[0]).toContain("NOMINATED NODE");
      expect(await out("get pods -l app=shown -o name")).toBe("pod/shown");
      expect(await out("get pods --show-labels -l app=shown")).toContain("app=shown");
      expect(await out("get pods --sort-by=.metadata.name -o name")).toContain("pod/shown");
      expect(await out("get pods --chunk-size=1 -o name")).toContain("pod/shown");
      expect(await out("get all -o name")).toContain("deployment.apps/web");
      expect(await out("get deploy web -o yaml")).toContain("kind: Deployment");
      expect(await out("get pods --field-selector=status.phase=Pending -o name")).toContain(
        "pod/shown",
      );
    });

    test("what is not there is said in Kubernetes' words", async () => {
      const missing = await run("get pod nosuch");
      const unknown = await run("get nosuchtype");
      expect([missing.code, missing.err]).toEqual([
        1,
        'Error from server (NotFound): pods "nosuch" not found\n',
      ]);
      expect(unknown.err).toContain('the server doesn\'t have a resource type "nosuchtype"');
      expect(await out("get pod nosuch --ignore-not-found")).toBe("");
    });

    test("describe finds the object and its events", async () => {
      await api.send("POST", `/api/v1/namespaces/${namespace}/events`, {
        body: {
          metadata: { name: "shown.1" },
          involvedObject: { kind: "Pod", name: "shown", namespace, apiVersion: "v1" },
          reason: "Tested",
          message: "it was looked at",
          type: "Normal",
          count: 1,
          source: { component: "test" },
        },
      });
      expect(await out("describe pod shown")).toContain("Name:");
      expect(await out("describe deploy web")).toContain("RollingUpdateStrategy");
      expect(await out("get events")).toContain("it was looked at");
    });

    test("label, annotate, scale, set image and patch", async () => {
      expect(await out("label pod shown tier=front")).toBe("pod/shown labeled");
      expect(await out("annotate pod shown note=x")).toMatch(/^pod\/shown annotated?$/);
      expect(await out("scale deploy web --replicas=5")).toBe("deployment.apps/web scaled");
      expect(await out("scale deploy web --current-replicas=5 --replicas=4")).toBe(
        "deployment.apps/web scaled",
      );
      expect(await out("set image deploy/web web=nginx:9")).toBe(
        "deployment.apps/web image updated",
      );
      expect(await out('patch deploy web -p {"spec":{"replicas":1}}')).toBe(
        "deployment.apps/web patched",
      );
      expect(
        await out(
          'patch deploy web --type=json -p [{"op":"replace","path":"/spec/replicas","value":3}]',
        ),
      ).toBe("deployment.apps/web patched");
      const replicas = "jsonpath={.spec.replicas}{.spec.template.spec.containers[*].image}";
      expect(await out(`get deploy web -o ${replicas}`)).toBe("3nginx:9 helper:1");
    });

    test("create makes what it is told, with protobuf where kubectl sends that", async () => {
      expect(await out("create configmap made --from-literal=a=b")).toBe("configmap/made created");
      expect(await out("create secret generic made --from-literal=a=b")).toBe(
        "secret/made created",
      );
      expect(await out("create serviceaccount made")).toBe("serviceaccount/made created");
      expect(await out("create deployment made --image=nginx")).toBe(
        "deployment.apps/made created",
      );
      expect(await out("create job made --image=busybox")).toBe("job.batch/made created");
      expect(await out("create cronjob made --image=busybox --schedule=@daily")).toBe(
        "cronjob.batch/made created",
      );
      expect(await out("create role made --verb=get --resource=pods")).toBe(
        "role.rbac.authorization.k8s.io/made created",
      );
      expect(await out("create quota made --hard=pods=10")).toBe("resourcequota/made created");
      expect(await out("create pdb made --selector=app=none --min-available=1")).toBe(
        "poddisruptionbudget.policy/made created",
      );
      expect(await out("create ingress made --rule=x.test/=made:80")).toBe(
        "ingress.networking.k8s.io/made created",
      );
      expect(await out("create service clusterip made --tcp=80")).toBe("service/made created");
      expect(await out("get secret made -o jsonpath={.data.a}{.type}")).toBe("Yg==Opaque");
      expect(await out("get cronjob made -o jsonpath={.spec.schedule}")).toBe("@daily");
    });

    test("expose and autoscale look the target up", async () => {
      expect(await out("expose deploy web --port=80 --name=exposed")).toBe(
        "service/exposed exposed",
      );
      expect(await out("autoscale deploy web --max=5 --cpu-percent=80")).toBe(
        "horizontalpodautoscaler.autoscaling/web autoscaled",
      );
      expect(await out("get hpa web")).toContain("Deployment/web");
    });

    test("apply on the server's side takes over from apply, but not from others", async () => {
      await out("apply -f -", deployment("ssa"));
      const applied = "deployment.apps/ssa serverside-applied";
      expect(await out("apply --server-side -f -", deployment("ssa", "nginx:9"))).toBe(applied);
      const managers = "jsonpath={.metadata.managedFields[?(@.operation=='Apply')].manager}";
      expect(await out(`get deploy ssa -o ${managers} --show-managed-fields`)).toContain("kubectl");
      await out('patch deploy ssa -p {"spec":{"replicas":7}}');
      const refused = await run("apply --server-side -f -", deployment("ssa", "nginx:9"));
      expect(refused.err).toContain('conflict with "kubectl-patch" using apps/v1: .spec.replicas');
      const forced = "apply --server-side --force-conflicts -f -";
      expect(await out(forced, deployment("ssa", "nginx:9"))).toBe(applied);
    });

    test("replace, with and without force", async () => {
      expect(await out("replace -f -", deployment("made", "nginx:7"))).toBe(
        "deployment.apps/made replaced",
      );
      expect(await out("replace --force -f -", pod("shown"))).toBe(
        'pod "shown" deleted\npod/shown replaced',
      );
    });

    test("a manifest with a field that does not exist is refused before anything is stored", async () => {
      const bad = {
        ...deployment("typo"),
        spec: { ...(deployment("typo") as { spec: object }).spec, replicaz: 1 },
      };
      const { code, err } = await run("apply -f -", bad);
      expect(code).toBe(1);
      expect(err).toMatch(/unknown field "spec\.replicaz"|ValidationError/);
      expect((await run("get deploy typo")).code).toBe(1);
    });

    test("edit changes what the editor changes", async () => {
      await out("apply -f -", deployment("edited"));
      const env = { KUBE_EDITOR: "sed -i s/nginx:1/nginx:edited/" };
      const edited = await api.kubectl(
        kubectl,
        ["-n", namespace, "edit", "deploy/edited"],
        "",
        env,
      );
      expect(edited).toMatchObject({ code: 0, out: "deployment.apps/edited edited\n" });
      const image = "jsonpath={.spec.template.spec.containers[0].image}";
      expect(await out(`get deploy edited -o ${image}`)).toBe("nginx:edited");
    });

    test("rollouts are restarted, paused and resumed", async () => {
      expect(await out("rollout restart deploy/edited")).toBe("deployment.apps/edited restarted");
      expect(await out("rollout pause deploy/edited")).toBe("deployment.apps/edited paused");
      expect(await out("rollout resume deploy/edited")).toBe("deployment.apps/edited resumed");
    });

    test.skipIf(isNamed && minor < 25)(
      "debug adds a container to a pod that is there",
      async () => {
        await out("apply -f -", pod("debugged"));
        await out("debug debugged --image=busybox --attach=false --container=looker");
        const names = "jsonpath={.spec.ephemeralContainers[*].name}";
        expect(await out(`get pod debugged -o ${names}`)).toBe("looker");
      },
    );

    test("get -w goes on where the list ended", async () => {
      const watching = run("get configmaps -w -o name --request-timeout=2s");
      await api.send("POST", `/api/v1/namespaces/${namespace}/configmaps`, {
        body: { metadata: { name: "before-or-after" } },
      });
      expect((await watching).out).toContain("configmap/before-or-after");
    });

    test("auth reconcile makes roles as they should be", async () => {
      const role = {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "Role",
        metadata: { name: "reconciled", namespace },
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
      };
      expect(await out("auth reconcile -f -", role)).toContain("reconciled");
      expect(await out("get role reconciled -o jsonpath={.rules[0].verbs[0]}")).toBe("get");
    });

    test("wait sees a condition, a field and a deletion", async () => {
      await out("apply -f -", pod("waited"));
      const path = `/api/v1/namespaces/${namespace}/pods/waited/status`;
      const waiting = out("wait pod/waited --for=condition=Ready --timeout=20s");
      await api.send("PATCH", path, {
        body: { status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } },
        headers: { "content-type": "application/strategic-merge-patch+json" },
      });
      expect(await waiting).toBe("pod/waited condition met");
      const gone = out("wait pod/waited --for=delete --timeout=20s");
      await out("delete pod waited --wait=false");
      await gone;
    });

    test("drain finds the eviction and evicts", async () => {
      const node = `node-${namespace}`;
      await api.send("POST", "/api/v1/nodes", { body: { metadata: { name: node } } });
      expect(await out(`cordon ${node}`)).toBe(`node/${node} cordoned`);
      expect(await out(`taint node ${node} key=value:NoSchedule`)).toMatch(/tainted$/);
      expect(await out(`uncordon ${node}`)).toBe(`node/${node} uncordoned`);
      expect(await out(`drain ${node} --force`)).toContain("drained");
    });

    test("auth can-i answers", async () => {
      expect(await out("auth can-i list pods")).toBe("yes");
      const robot = `system:serviceaccount:${namespace}:made`;
      expect((await run(`auth can-i list secrets --as=${robot}`)).out.trim()).toBe("no");
      expect(await out("auth can-i --list")).toContain("*.*");
    });

    test.skipIf(isNamed && minor < 24)("create token gives one", async () => {
      expect((await out("create token made")).split(".").length).toBe(3);
    });

    test("explain, api-resources, api-versions, version and cluster-info", async () => {
      expect(await out("api-resources")).toMatch(
        /deployments\s+deploy\s+apps\/v1\s+true\s+Deployment/,
      );
      expect(await out("api-versions")).toContain("apps/v1");
      expect(await out("version")).toContain("v1.36");
      expect(await out("cluster-info")).toContain("is running at");
    });

    test.skipIf(isNamed && minor < 27)("explain knows the fields of a kind", async () => {
      expect(await out("explain pod.spec.containers")).toContain("imagePullPolicy");
    });

    test("run and a file with several documents", async () => {
      expect(await out("run quick --image=busybox --restart=Never -- sleep 1")).toBe(
        "pod/quick created",
      );
      const file = join(api.directory, `${namespace}.yaml`);
      const documents = [pod("many-1"), pod("many-2")].map((each) => JSON.stringify(each));
      writeFileSync(file, documents.map((text) => `---\n${text}\n`).join(""));
      expect(await out(`create -f ${file}`)).toBe("pod/many-1 created\npod/many-2 created");
      expect(await out(`delete -f ${file}`)).toContain("deleted");
    });

    test("delete waits until everything is gone", async () => {
      await out("delete deploy,service,configmap,job,cronjob,hpa --all");
      await out("delete pods --all");
      expect(await out("get pods,deploy,jobs -o name")).toBe("");
    });
  },
);
