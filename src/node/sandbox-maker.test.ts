import { expect, onTestFinished, test } from "vitest";
import { EventQueue } from "../cri/event-queue.ts";
import type { RuntimeEvent } from "../ports/cri.ts";
import { RuntimeObserver } from "./runtime/observer.ts";
import { SandboxMaker } from "./sandbox-maker.ts";
import { fakeCri } from "./testing.ts";

const never = new AbortController().signal;

/** A runtime that cannot stop a sandbox until it knows that the sandbox's container has died. */
function runtimeThatStumbles() {
  const queue = new EventQueue();
  const calls: string[] = [];
  let knows = false;
  const cri = fakeCri({
    events: (signal) => queue.drain(signal),
    stopPodSandbox: async () => {
      calls.push(knows ? "stopped" : "ttrpc: closed");
      if (!knows) throw new Error("ttrpc: closed");
    },
  });
  const observer = new RuntimeObserver(cri);
  observer.owns("u", "sandbox");
  observer.owns("u", "main");
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const hints = observer.watch(stop.signal)[Symbol.asyncIterator]();
  const options = { cri, observer, host: undefined, paths: undefined, cgroups: undefined };
  return {
    maker: new SandboxMaker(options as unknown as ConstructorParameters<typeof SandboxMaker>[0]),
    calls,
    async exit({ settled }: { readonly settled: boolean }): Promise<void> {
      const event: RuntimeEvent = { kind: "exited", id: "main", at: 1, exitCode: 0, settled };
      const heard = hints.next();
      knows = settled;
      queue.push(event);
      await heard;
    },
  };
}

test("a sandbox whose container has just died is stopped as soon as the runtime knows of that death", async () => {
  const runtime = runtimeThatStumbles();
  await runtime.exit({ settled: false });
  const stopped = runtime.maker.stop("sandbox", never);
  await runtime.exit({ settled: true });
  expect(await stopped).toEqual({ ok: true });
  expect(runtime.calls).toEqual(["ttrpc: closed", "stopped"]);
});

test("a sandbox that cannot be stopped though nothing in it is dying is told of at once", async () => {
  const runtime = runtimeThatStumbles();
  await expect(runtime.maker.stop("sandbox", never)).rejects.toThrow("ttrpc: closed");
  expect(runtime.calls).toEqual(["ttrpc: closed"]);
});
