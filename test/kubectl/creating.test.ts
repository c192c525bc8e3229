import { afterAll, beforeAll, expect } from "vitest";
import type { Harness } from "../api/harness.ts";
import { startCluster, withEveryKubectl } from "./cluster.ts";
import { deployment, pod } from "./manifests.ts";

/** Objects that are made by command and deleted again, with every kubectl on this machine. */
let cluster: Harness;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const test = withEveryKubectl(() => cluster);

/** What to make, and what kubectl calls it then. */
const generators: readonly (readonly [string, string, number?])[] = [
  ["configmap made --from-literal=a=b", "configmap/made"],
  ["secret generic made --from-literal=a=b", "secret/made"],
  ["secret docker-registry pull --docker-username=u --docker-password=p", "secret/pull"],
  ["serviceaccount made", "serviceaccount/made"],
  ["deployment made --image=nginx", "deployment.apps/made"],
  ["job made --image=busybox -- true", "job.batch/made"],
  [
    "role made --verb=get,list --resource=pods,deployments.apps",
    "role.rbac.authorization.k8s.io/made",
  ],
  [
    "rolebinding made --role=made --serviceaccount=default:made",
    "rolebinding.rbac.authorization.k8s.io/made",
  ],
  ["quota made --hard=secrets=1000", "resourcequota/made"],
  ["ingress made --rule=x.test/=made:80", "ingress.networking.k8s.io/made"],
  ["service clusterip made --tcp=80", "service/made"],
  ["service nodeport node --tcp=80", "service/node"],
  ["service externalname out --external-name=example.org", "service/out"],
  // Kubectl 1.20 asks for their beta versions, which no current server has.
  ["cronjob made --image=busybox --schedule=@daily", "cronjob.batch/made", 21],
  ["pdb made --selector=app=none --min-available=1", "poddisruptionbudget.policy/made", 21],
];

for (const [generator, made, from = 0] of generators) {
  test(
    `row K17: create ${generator.split(" --")[0]}`,
    async ({ out }) => {
      expect(await out(`create ${generator}`)).toBe(`${made} created`);
      expect(await out(`get ${made} -o name`)).toBe(made);
    },
    { from },
  );
}

test("row K17: create namespaces, cluster roles and priority classes", async ({
  out,
  namespace,
}) => {
  const name = `${namespace}-made`;
  const made = [
    await out(`create namespace ${name}`),
    await out(`create clusterrole ${name} --verb=get --resource=pods`),
    await out(`create clusterrolebinding ${name} --clusterrole=${name} --user=somebody`),
    await out(`create priorityclass ${name} --value=7`),
  ];
  expect(made.map((line) => line.split("/")[0])).toEqual([
    "namespace",
    "clusterrole.rbac.authorization.k8s.io",
    "clusterrolebinding.rbac.authorization.k8s.io",
    "priorityclass.scheduling.k8s.io",
  ]);
  expect(await out(`delete namespace ${name}`)).toBe(`namespace "${name}" deleted`);
});

test(
  "row K17: create job --from a schedule",
  async ({ out }) => {
    expect(await out("create job taken --from=cronjob/made")).toBe("job.batch/taken created");
  },
  { from: 21 },
);

test(
  "rows K17 and S10: create token gives one",
  async ({ out }) => {
    expect((await out("create token made")).split(".")).toHaveLength(3);
  },
  { from: 24 },
);

test("row S10: a token by hand", async ({ out, namespace }) => {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/made/token`;
  const request = { kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1", spec: {} };
  const answer = JSON.parse(await out(`create --raw ${path} -f -`, request)) as {
    readonly status: { readonly token: string };
  };
  expect(answer.status.token.split(".")).toHaveLength(3);
});

test("row K18: run makes a pod", async ({ out }) => {
  const ran = "run quick --image=busybox --restart=Never --env=A=b --labels=tier=x -- sleep 1";
  expect(await out(ran)).toBe("pod/quick created");
  const path = "jsonpath={.spec.containers[0].args[*]}{.metadata.labels.tier}";
  expect(await out(`get pod quick -o ${path}`)).toBe("sleep 1x");
});

test("row K19: expose and autoscale look the target up", async ({ out }) => {
  await out("apply -f -", deployment("web"));
  expect(await out("expose deploy web --port=80 --name=exposed")).toBe("service/exposed exposed");
  expect(await out("autoscale deploy web --max=5 --cpu-percent=80")).toBe(
    "horizontalpodautoscaler.autoscaling/web autoscaled",
  );
  expect(await out("get hpa web")).toContain("Deployment/web");
  expect(await out("get svc exposed -o jsonpath={.spec.selector.app}")).toBe("web");
});

test(
  "row K20: delete by name, label, file, force and kind, with every way of cascading",
  async ({ out }) => {
    await out("apply -f -", pod("one"));
    expect(await out("delete pod one --grace-period=0 --force")).toContain(
      'pod "one" force deleted',
    );
    await out("create configmap a");
    await out("label configmap a batch=1");
    expect(await out("delete configmap -l batch=1")).toContain('configmap "a" deleted');
    expect(await out("delete pod nosuch --ignore-not-found")).toBe("");
    await out("apply -f -", deployment("owner"));
    await out("rollout pause deploy/owner");
    await out("delete deploy owner --cascade=orphan");
    const orphans = await out("get rs -l app=owner -o name");
    expect(orphans).toMatch(/^replicaset\.apps\/owner-/);
    await out(`delete ${orphans} --cascade=foreground`);
    expect(await out("get pods -l app=owner -o name")).toBe("");
    await out("delete deploy,service,configmap,job,hpa,pods --all");
    expect(await out("get deploy,jobs,hpa -o name")).toBe("");
  },
  { from: 20 },
);
