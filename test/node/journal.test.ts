import { expect, test } from "vitest";
import { script } from "./pod-on-engine.ts";
import { startTestEngine } from "../harness/test-engine.ts";

interface Entry {
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The only main of a pod fails its liveness probe once, and its sidecar never does. */
const sick = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "sick" },
  spec: {
    terminationGracePeriodSeconds: 5,
    initContainers: [{ ...script("s", "sleep 1000"), restartPolicy: "Always" }],
    containers: [
      {
        ...script(
          "m",
          "[ -e /v/ran ] || { touch /v/ran; trap 'exit 3' TERM; sleep 1000 & wait; }; touch /v/well; sleep 1000",
        ),
        volumeMounts: [{ name: "v", mountPath: "/v" }],
        livenessProbe: {
          exec: { command: ["test", "-e", "/v/well"] },
          periodSeconds: 1,
          failureThreshold: 2,
        },
      },
    ],
    volumes: [{ name: "v", emptyDir: {} }],
  },
};

test("a pod's journal tells its story in order, after kill -9 of the engine and after the pod is gone", async () => {
  await using engine = await startTestEngine("journal");
  const path = "/apis/tandem.dev/v1alpha1/namespaces/default/pods/story/journal";
  const read = async (): Promise<readonly Entry[]> =>
    (JSON.parse(await engine.kubectl(`get --raw ${path}`)) as { entries: readonly Entry[] })
      .entries;
  await engine.kubectl("run story --image=busybox --image-pull-policy=IfNotPresent -- sleep 1000");
  await engine.kubectl("wait pod/story --for=condition=Ready --timeout=30s");
  const lived = await read();
  expect(lived.map((entry) => entry.sequence)).toEqual(lived.map((_, index) => index + 1));
  expect(lived.every(({ at }) => /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/.test(at))).toBe(true);
  expect(new Set(lived.map(({ subject }) => subject))).toContain("story");
  const { stdout } = await engine.tandem("status -o json");
  process.kill((JSON.parse(stdout) as { engine: { pid: number } }).engine.pid, "SIGKILL");
  await engine.up();
  await engine.kubectl("delete pod story --now");
  const whole = await read();
  expect(whole.slice(0, lived.length)).toEqual(lived);
  expect(whole.map(({ kind }) => kind)).toContain("exit");
  const { code, stderr } = await engine.tryKubectl(`get --raw ${path.replace("story", "nobody")}`);
  expect([code, stderr]).toEqual([1, expect.stringContaining("not found")]);
});

test("the journal has each probe result, decision with its reason, signal and exit of a restart, and pages", async () => {
  await using engine = await startTestEngine("journal-restart");
  const path = "/apis/tandem.dev/v1alpha1/namespaces/default/pods/sick/journal";
  const read = async (query = ""): Promise<readonly Entry[]> =>
    (JSON.parse(await engine.kubectl(`get --raw ${path}${query}`)) as { entries: readonly Entry[] })
      .entries;
  await engine.apply(JSON.stringify(sick));
  const restarts = "{.status.containerStatuses[0].restartCount}";
  await engine.kubectl(`wait pod/sick --for=jsonpath=${restarts}=1 --timeout=90s`);
  const entries = await read();
  const story = entries
    .filter(({ subject }) => subject === "m")
    .map(({ kind, what, detail }) =>
      [kind, what, detail?.["kind"], detail?.["published"]].join(" "),
    );
  const order = [
    "probe Published liveness failure",
    "effect BeginStop  ",
    "signal Terminate  ",
    "exit Error  ",
    "effect StartContainer  ",
  ];
  const places = order.map((line) => story.lastIndexOf(line));
  expect([story.filter((line) => line === "probe Run liveness ").length >= 2, places]).toEqual([
    true,
    places.toSorted((a, b) => a - b),
  ]);
  expect(places).not.toContain(-1);
  const decided = JSON.stringify(entries.filter(({ kind }) => kind === "decision"));
  expect(decided).toContain('"reason":{"code":"LivenessFailed"}');
  // Times are to the microsecond, and in order but for what the runtime told later.
  expect(entries.some(({ at }) => !at.endsWith("000Z"))).toBe(true);
  const [, second, third] = entries;
  expect(await read("?after=1&limit=2")).toEqual([second, third]);
});
