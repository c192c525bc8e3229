import { expect, test } from "vitest";
import { stopsOf } from "./stops.ts";

function event(initState: object, mainState: object): string {
  const pod = {
    status: {
      initContainerStatuses: [{ name: "helper", state: initState }],
      containerStatuses: [{ name: "main", state: mainState }],
    },
  };
  return `${JSON.stringify(pod, undefined, 4)}\n`;
}

const running = { running: { startedAt: "2026-01-01T00:00:00Z" } };
const terminated = { terminated: { exitCode: 0 } };

test("containers come in the order in which the events show them to have ended", () => {
  const watched =
    event(running, running) + event(running, terminated) + event(terminated, terminated);
  expect(stopsOf(watched)).toEqual(["main", "helper"]);
});

test("a sidecar that ends before its main is told apart", () => {
  expect(stopsOf(event(terminated, running) + event(terminated, terminated))).toEqual([
    "helper",
    "main",
  ]);
});

test("an object that is cut off at the end is passed over", () => {
  expect(stopsOf(`${event(running, terminated)}{\n    "status": {`)).toEqual(["main"]);
});
