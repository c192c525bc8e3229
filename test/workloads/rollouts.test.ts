import { afterAll, beforeAll, expect, test } from "vitest";
import { expectToSee } from "../harness/expect-to-see.ts";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";

/** What people do to workloads with kubectl, on an engine with real containers. Each test continues the one before. */
let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine("rollouts");
}, 120_000);

afterAll(() => engine[Symbol.asyncDispose](), 60_000);

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  revisionHistoryLimit: 3
  progressDeadlineSeconds: 15
  selector: {matchLabels: {app: web}}
  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: busybox:latest
        imagePullPolicy: IfNotPresent
        command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]
        resources: {requests: {cpu: 400m}}
`;

const rolledOut = (): Promise<string> => engine.kubectl("rollout status deploy/web --timeout=90s");
const image = (): Promise<string> =>
  engine.kubectl("get deploy/web -o jsonpath={.spec.template.spec.containers[0].image}");

test("rollout status waits until the new pods are there", async () => {
  await engine.apply(web);
  expect(await rolledOut()).toContain('deployment "web" successfully rolled out');
}, 120_000);

test("set env and set resources roll out; history and undo know the revisions", async () => {
  await engine.kubectl("set env deploy/web MODE=second");
  await rolledOut();
  await engine.kubectl("annotate deploy/web kubernetes.io/change-cause=second");
  await engine.kubectl("set resources deploy/web -c main --limits=memory=64Mi");
  await rolledOut();
  const history = await engine.kubectl("rollout history deploy/web");
  expect(history.match(/^\d+/gm)).toEqual(["1", "2", "3"]);
  expect(await engine.kubectl("rollout history deploy/web --revision=2")).toContain("second");
  await engine.kubectl("rollout undo deploy/web --to-revision=1");
  await rolledOut();
  const spec = await engine.kubectl(
    "get deploy/web -o jsonpath={.spec.template.spec.containers[0]}",
  );
  expect(spec).not.toContain("MODE");
  expect(spec).not.toContain("64Mi");
}, 240_000);

test("an image that cannot be had stops the rollout at its deadline, and undo brings the old one back", async () => {
  await engine.kubectl("set image deploy/web main=busybox:of-nobody");
  const status = await engine.tryKubectl("rollout status deploy/web --timeout=90s");
  expect([status.code, status.stderr]).toEqual([
    1,
    'error: deployment "web" exceeded its progress deadline\n',
  ]);
  // maxUnavailable is 0: both old pods are still there.
  const ready = await engine.kubectl("get deploy/web -o jsonpath={.status.availableReplicas}");
  expect(ready).toBe("2");
  await engine.kubectl("rollout undo deploy/web");
  await rolledOut();
  expect(await image()).toBe("busybox:latest");
}, 240_000);

test("a paused rollout collects changes and makes them at once when it goes on", async () => {
  await engine.kubectl("rollout pause deploy/web");
  await engine.kubectl("set env deploy/web A=1");
  await engine.kubectl("set env deploy/web B=2");
  const refusal = await engine.tryKubectl("rollout undo deploy/web");
  expect(refusal.stderr).toContain("you cannot rollback a paused deployment");
  expect(await engine.kubectl("get deploy/web -o jsonpath={.status.updatedReplicas}")).toBe("");
  await engine.kubectl("rollout resume deploy/web");
  await rolledOut();
  const pods = await engine.kubectl(
    "get rs -l app=web -o 'jsonpath={range .items[?(@.spec.replicas==2)]}{.spec.template.spec.containers[0].env}{end}'",
  );
  expect(JSON.parse(pods)).toEqual([
    { name: "A", value: "1" },
    { name: "B", value: "2" },
  ]);
}, 240_000);

test("rollout restart replaces every pod", async () => {
  const uids = async (): Promise<readonly string[]> =>
    (await engine.kubectl("get pods -l app=web -o jsonpath={.items[*].metadata.uid}")).split(" ");
  const before = await uids();
  await engine.kubectl("rollout restart deploy/web");
  await rolledOut();
  const kept = async () => (await uids()).filter((uid) => before.includes(uid));
  await expect.poll(kept, { timeout: 60_000 }).toEqual([]);
  await expectToSee(
    engine,
    "2 2",
    "get deploy/web -o 'jsonpath={.status.replicas} {.status.readyReplicas}'",
  );
}, 120_000);

test("scale, with and without an expectation", async () => {
  const wrong = await engine.tryKubectl("scale deploy/web --current-replicas=7 --replicas=1");
  expect(wrong.stderr).toContain("Expected replicas to be 7, was 2");
  await engine.kubectl("scale deploy/web --replicas=3");
  await rolledOut();
  await engine.kubectl("scale deploy/web --replicas=1");
  await engine.kubectl("wait deploy/web --for=jsonpath={.status.replicas}=1 --timeout=60s");
}, 120_000);

test("expose makes a Service that finds the pods, autoscale one that watches them, top shows their use", async () => {
  await engine.kubectl("expose deploy/web --port=80 --target-port=8080");
  await expectToSee(engine, ":8080", "get endpoints web");
  await engine.kubectl("autoscale deploy/web --min=2 --max=3 --cpu-percent=80");
  await engine.kubectl("wait deploy/web --for=jsonpath={.status.readyReplicas}=2 --timeout=90s");
  await expectToSee(
    engine,
    "ScalingActive=True",
    "get hpa web -o 'jsonpath={range .status.conditions[*]}{.type}={.status}{end}'",
  );
  expect(await expectToSee(engine, "web-", "top pod")).toMatch(/web-\S+ +\d+m +\d+Mi/);
  expect(await engine.kubectl("top node")).toMatch(/\d+m +\d+% +\d+Mi +\d+%/);
  await engine.kubectl("delete hpa web");
}, 180_000);

test("cordon keeps new pods out, drain respects a budget and evicts, uncordon lets them in again", async () => {
  const node = (await engine.kubectl("get node -o jsonpath={.items[0].metadata.name}")).trim();
  await engine.kubectl("scale deploy/web --replicas=1");
  await engine.kubectl("wait deploy/web --for=jsonpath={.status.replicas}=1 --timeout=60s");
  await engine.kubectl("create pdb web --selector=app=web --min-available=1");
  await engine.kubectl("wait pdb/web --for=jsonpath={.status.currentHealthy}=1 --timeout=30s");
  const refused = await engine.tryKubectl(`drain ${node} --timeout=3s`);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    "Cannot evict pod as it would violate the pod's disruption budget.",
  );
  expect(await engine.kubectl("get node")).toContain("Ready,SchedulingDisabled");
  await engine.kubectl("delete pdb web");
  expect(await engine.kubectl(`drain ${node} --timeout=60s`)).toContain(`node/${node} drained`);
  await expectToSee(
    engine,
    "0/1 nodes are available: 1 node(s) were unschedulable.",
    "get pods -l app=web -o jsonpath={.items[*].status.conditions[*].message}",
  );
  await engine.kubectl(`uncordon ${node}`);
  await rolledOut();
}, 180_000);

test("a Deployment whose pods a quota refuses says so, and goes on when there is room", async () => {
  await engine.kubectl("create quota few --hard=pods=2,count/deployments.apps=1");
  await engine.kubectl("scale deploy/web --replicas=3");
  const conditions = await expectToSee(
    engine,
    "ReplicaFailure=True",
    "get deploy/web -o 'jsonpath={range .status.conditions[*]}{.type}={.status},{.reason},{.message}{end}'",
  );
  expect(conditions).toMatch(
    /FailedCreate,pods "web-\S+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2/,
  );
  await expectToSee(
    engine,
    "exceeded quota: few",
    "get events --field-selector=reason=FailedCreate -o jsonpath={.items[*].message}",
  );
  const second = await engine.tryKubectl("create deploy other --image=busybox");
  expect(second.stderr).toContain(
    'deployments.apps "other" is forbidden: exceeded quota: few, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1',
  );
  expect(await engine.kubectl("describe quota few")).toMatch(/pods +2 +2/);
  expect(await engine.kubectl("describe ns default")).toMatch(/count\/deployments.apps +1 +1/);
  await engine.kubectl(`patch quota few --type=merge -p '{"spec":{"hard":{"pods":"3"}}}'`);
  await engine.kubectl("wait deploy/web --for=jsonpath={.status.readyReplicas}=3 --timeout=90s");
}, 180_000);
