import { expect, test } from "vitest";
import { startTestEngine } from "../harness/test-engine.ts";

interface Entry {
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
}

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
