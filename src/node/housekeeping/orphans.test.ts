import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { pods } from "../../client/resources.ts";
import { ManualClock } from "../../client/testing/manual-clock.ts";
import { MemoryApi } from "../../client/testing/memory-api.ts";
import { nodePathsUnder } from "../paths.ts";
import { silentLog } from "../testing.ts";
import { Orphans } from "./orphans.ts";

test("what is left of unknown pods goes at the second look, what belongs to somebody stays", async () => {
  const { api, orphans, torn, removed, logs } = fixture();
  const known = await api.create(pods, "ns", { metadata: { namespace: "ns", name: "p" } });
  const { uid } = known.metadata;
  mkdirSync(join(logs, `ns_p_${uid}`), { recursive: true });
  mkdirSync(join(logs, "ns_gone_orphan"), { recursive: true });
  await orphans.collect();
  expect([torn, removed]).toEqual([[], []]);
  await orphans.collect();
  expect([torn.toSorted(), removed.toSorted()]).toEqual([
    ["cgroup-only", "orphan"],
    ["cgroup-only", "orphan"],
  ]);
  expect(existsSync(join(logs, "ns_gone_orphan"))).toBe(false);
  expect(existsSync(join(logs, `ns_p_${uid}`))).toBe(true);
});

interface Fixture {
  readonly api: MemoryApi;
  readonly orphans: Orphans;
  readonly torn: string[];
  readonly removed: string[];
  readonly logs: string;
}

function fixture(): Fixture {
  const root = mkdtempSync(join(tmpdir(), "tandem-orphans-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const paths = nodePathsUnder(root);
  mkdirSync(join(paths.pods, "in-runtime"), { recursive: true });
  const clock = new ManualClock(0);
  const api = new MemoryApi(clock);
  const torn: string[] = [];
  const removed: string[] = [];
  const view = { sandboxes: [], containers: [] };
  const orphans = new Orphans({
    api,
    observer: { observeAll: async () => [{ uid: "in-runtime", name: "", namespace: "", view }] },
    volumes: { tearDown: async (uid) => void torn.push(uid) },
    cgroups: {
      list: async () => new Set(["cgroup-only"]),
      remove: async (uid) => void removed.push(uid),
    },
    paths,
    clock,
    log: silentLog,
  });
  return { api, orphans, torn, removed, logs: paths.logs };
}
