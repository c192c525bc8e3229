import type { ApiConnection, WatchEvent } from "./api-connection.ts";
import { PodWatch } from "./pods.ts";
import type { RawFloor } from "./raw-cri.ts";
import type { Series } from "./statistics.ts";

const pods = "/api/v1/namespaces/default/pods";
const jobs = "/apis/batch/v1/namespaces/default/jobs";
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const JOBS = 10;
const REPLICAS = 30;

/** A Job's end after its pod's, and a Deployment of as many pods as the raw burst of this run. */
export async function measureWorkloads(
  api: ApiConnection,
  floor: RawFloor,
): Promise<readonly Series[]> {
  const stop = new AbortController();
  const seenPods = new PodWatch();
  const seenJobs = new PodWatch();
  await api.watch(`${pods}?watch=1`, (event) => seenPods.add(event), stop.signal);
  await api.watch(`${jobs}?watch=1`, (event) => seenJobs.add(event), stop.signal);
  try {
    return [await jobEnds(api, seenPods, seenJobs), await deploymentStart(api, seenPods, floor)];
  } finally {
    stop.abort();
  }
}

async function jobEnds(
  api: ApiConnection,
  seenPods: PodWatch,
  seenJobs: PodWatch,
): Promise<Series> {
  const samples: number[] = [];
  for (let index = 0; index < JOBS; index += 1) {
    const name = `job-${index}`;
    await api.send("POST", jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name },
      spec: { template: { spec: { restartPolicy: "Never", containers: [container(["true"])] } } },
    });
    const [pod, job] = await Promise.all([
      seenPods.until(
        (event) => isOf(event, name) && event.object.status?.phase === "Succeeded",
        `${name}'s pod Succeeded`,
      ),
      seenJobs.until(
        (event) => event.object.metadata.name === name && isTrue(event, "Complete"),
        `${name} Complete`,
      ),
    ]);
    samples.push(job.at - pod.at);
    await api.send("DELETE", `${jobs}/${name}?propagationPolicy=Background`);
  }
  return {
    name: "last pod Succeeded to its Job Complete",
    unit: "ms",
    samples,
    target: "<= 20 ms",
  };
}

async function deploymentStart(
  api: ApiConnection,
  seen: PodWatch,
  floor: RawFloor,
): Promise<Series> {
  const labels = { app: "thirty" };
  // Ends at once when it is told to: a shell that is process 1 would sit the grace period out.
  const sleeper = container(["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]);
  const spec = { containers: [sleeper], automountServiceAccountToken: false };
  const begin = performance.now();
  await api.send("POST", deployments, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "thirty" },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  });
  const ready = new Set<string>();
  const last = await seen.until((event) => {
    if (isOf(event, "thirty") && isTrue(event, "Ready")) ready.add(event.object.metadata.name);
    return ready.size === REPLICAS;
  }, "thirty pods Ready");
  await api.send("DELETE", `${deployments}/thirty?propagationPolicy=Background`);
  return {
    name: "Deployment of 30: create to all Ready",
    unit: "ms",
    samples: [last.at - begin],
    floor: floor.burst,
    target: "<= 1.3 x raw",
  };
}

function container(command: readonly string[]): object {
  return { name: "main", image: "busybox", imagePullPolicy: "IfNotPresent", command };
}

/** A pod that a workload of this name made. */
function isOf({ object }: WatchEvent, workload: string): boolean {
  return object.metadata.name.startsWith(`${workload}-`);
}

function isTrue({ object }: WatchEvent, condition: string): boolean {
  const conditions = object.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === condition && status === "True");
}
