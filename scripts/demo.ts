/**
 * `make demo`: the main job from nothing. An engine of its own starts, a web server with a log
 * helper runs on it, answers, is looked at from all sides and stops; then everything goes, and the
 * machine is compared with what it was. Each step shows its time.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Stage } from "./demo/stage.ts";
import { stopsOf } from "./demo/stops.ts";
import { traces } from "./demo/traces.ts";
import { setup as needRootAndKubectl } from "../test/needs-root.ts";

const LIMIT_MS = 15_000;
const top = fileURLToPath(new URL("..", import.meta.url));
const images = ["nginx-latest", "busybox-latest", "curl-latest"];
const example = join(top, "examples/sidecar-demo");

process.exitCode = await main().catch((error: unknown) => {
  console.error(`demo: ${error instanceof Error ? error.message : "something that is no error"}`);
  return 1;
});

async function main(): Promise<number> {
  needRootAndKubectl();
  // Not part of the demo: what is there is not built again.
  execFileSync(process.execPath, [join(top, "test/images/build.ts"), ...images], {
    stdio: "inherit",
  });
  const folder = mkdtempSync(join(tmpdir(), "tandem-demo-"));
  const dataDirectory = join(folder, "data");
  const stage = new Stage({
    TANDEM_NAME: `demo-${process.pid}`,
    TANDEM_DATA_DIR: dataDirectory,
    KUBECONFIG: join(folder, "kubeconfig"),
    PATH: `${join(top, "bin")}:${process.env["PATH"] ?? ""}`,
  });
  const failure = await play(stage).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : "something that is no error"),
  );
  if (failure !== undefined) await explain(stage, join(dataDirectory, "engine.log"));
  await stage.attempt("everything goes", "tandem down --purge");
  const left = await traces(dataDirectory);
  if (left.length === 0) rmSync(folder, { recursive: true, force: true });
  else stage.say(`clean up with: tandem down --purge --data-dir ${dataDirectory}`);
  return verdict(stage, failure, left);
}

async function play(stage: Stage): Promise<void> {
  await stage.step("an engine: containerd, API server, node, DNS", "tandem up");
  const archives = images.map((image) => `${top}test/images/out/${image}.tar`);
  await stage.step(
    "three images, so that no registry is needed",
    `tandem image load ${archives.join(" ")}`,
  );
  await stage.step("a pod of two containers", `kubectl apply -f ${example}/pod.yaml`);
  await stage.step("ready?", "kubectl wait --for=condition=Ready pod/sidecar-demo --timeout=30s");
  const row = await stage.step("both run", "kubectl get pod sidecar-demo");
  stage.expect(/sidecar-demo +2\/2 +Running/, row);
  await makeRequests(stage);
  await lookInside(stage);
  await stopInOrder(stage);
}

async function makeRequests(stage: Stage): Promise<void> {
  const address = await stage.step(
    "its address",
    "kubectl get pod sidecar-demo -o jsonpath={.status.podIP}",
  );
  await stage.step(
    "another pod that makes a request",
    `kubectl run curl-test --image=curlimages/curl --restart=Never -- curl -s http://${address}`,
  );
  await stage.until(/Welcome to nginx!/, "its answer", "kubectl logs curl-test");
  await stage.step(
    "two from the host",
    // A bare machine has no curl.
    `busybox wget -q -O /dev/null http://${address}/ http://${address}/?two`,
  );
}

async function lookInside(stage: Stage): Promise<void> {
  await stage.step("the web server's own output", "kubectl logs sidecar-demo -c nginx");
  // BusyBox's tail looks once a second.
  await stage.until(
    /"GET \/ HTTP.*"GET \/ HTTP.*"GET \/\?two HTTP/s,
    "what the helper saw",
    "kubectl logs sidecar-demo -c log-processor",
  );
  const exec = "kubectl exec sidecar-demo -c";
  await stage.step("inside the helper", `${exec} log-processor -- ls -la /logs`);
  await stage.step("the volume, written on one side", `${exec} log-processor -- touch /logs/hello`);
  const files = await stage.step("and read on the other", `${exec} nginx -- ls /var/log/nginx`);
  stage.expect(/access\.log\nerror\.log\nhello/, files);
}

async function stopInOrder(stage: Stage): Promise<void> {
  await stage.step("stop it", "kubectl delete pod sidecar-demo --grace-period=1");
  await stage.step("the helper as a native sidecar", `kubectl apply -f ${example}/native.yaml`);
  await stage.step("ready?", "kubectl wait --for=condition=Ready pod/sidecar-native --timeout=30s");
  const watch = stage.watch("kubectl get pod sidecar-native --watch -o json");
  await stage.step("stop it", "kubectl delete pod sidecar-native");
  const stops = stopsOf(await watch());
  stage.say(`stopped in this order: ${stops.join(", ")}`);
  if (stops.join() !== "nginx,log-processor") throw new Error("the sidecar did not stop last");
}

async function explain(stage: Stage, log: string): Promise<void> {
  await stage.attempt("what the pods say", "kubectl describe pods", 200);
  await stage.attempt(
    "what the engine says",
    `tail -n 30 ${log} ${log.replace(/log$/, "out")}`,
    60,
  );
}

function verdict(stage: Stage, failure: string | undefined, left: readonly string[]): number {
  for (const trace of left) stage.say(`left behind: ${trace}`);
  if (failure !== undefined) stage.say(failure);
  const seconds = (stage.elapsedMs() / 1000).toFixed(1);
  // A busy machine is no failure: `make bench` measures.
  if (stage.elapsedMs() > LIMIT_MS) stage.say(`it should take less than ${LIMIT_MS / 1000} s`);
  const good = failure === undefined && left.length === 0;
  const own = (stage.tandemMs() / 1000).toFixed(1);
  stage.say(`tandem's own commands (up, image load, down) took ${own} s of that`);
  stage.say(good ? `done in ${seconds} s, nothing left behind` : `failed after ${seconds} s`);
  return good ? 0 : 1;
}
