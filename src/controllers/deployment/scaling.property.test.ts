import fc from "fast-check";
import { expect, test } from "vitest";
import type { Stored } from "../../model/object.ts";
import type { Deployment, ReplicaSet } from "../../model/types/apps-v1.ts";
import { stored } from "../testing/objects.ts";
import { fencepostsOf } from "./fenceposts.ts";
import type { Revisions } from "./revisions.ts";
import {
  availableOf,
  newReplicas,
  replicasOf,
  scaleAll,
  shrinkOld,
  total,
  type Resize,
} from "./scaling.ts";

interface World {
  readonly deployment: Stored<Deployment>;
  readonly revisions: Revisions;
}

const share = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
);

const strategy = fc.record({ maxSurge: share, maxUnavailable: share });

/** A Deployment in the middle of a rollout: some old ReplicaSets and a new one, some of their pods available. */
const world: fc.Arbitrary<World> = fc
  .record({
    replicas: fc.integer({ min: 0, max: 12 }),
    rollingUpdate: strategy,
    sizes: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }),
    shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ replicas, rollingUpdate, sizes, shares }) => {
    const sets = sizes.map((size, index) => replicaSet(index, size, shares[index] ?? 0));
    const old = sets.slice(0, -1);
    return {
      deployment: deployment(replicas, rollingUpdate),
      revisions: { current: sets.at(-1), old },
    };
  });

function deployment(replicas: number, rollingUpdate: object): Stored<Deployment> {
  const template = { metadata: { labels: {} }, spec: { containers: [] } };
  const spec = {
    replicas,
    selector: {},
    template,
    strategy: { type: "RollingUpdate", rollingUpdate },
  };
  return stored<Deployment>("d", { spec });
}

function replicaSet(index: number, replicas: number, availableShare: number): Stored<ReplicaSet> {
  const availableReplicas = Math.floor(replicas * availableShare);
  return stored<ReplicaSet>(`d-${index}`, {
    spec: { replicas, selector: {} },
    status: { replicas, availableReplicas },
  });
}

function all({ current, old }: Revisions): readonly Stored<ReplicaSet>[] {
  return current === undefined ? old : [...old, current];
}

function sizeAfter(sets: readonly Stored<ReplicaSet>[], resizes: readonly Resize[]): number {
  const sizes = new Map(resizes.map(({ replicaSet: set, replicas }) => [set, replicas]));
  return sets.reduce((amount, set) => amount + (sizes.get(set) ?? replicasOf(set)), 0);
}

test("growing the new ReplicaSet never brings the pods above replicas and surge", () => {
  fc.assert(
    fc.property(world, ({ deployment: object, revisions }) => {
      const { replicas, maxSurge } = fencepostsOf(object);
      const before = revisions.current === undefined ? 0 : replicasOf(revisions.current);
      const grown = newReplicas(object, revisions);
      const growth = Math.max(0, grown - before);
      const sum = total(all(revisions), replicasOf) + growth;
      expect(growth === 0 || sum <= replicas + maxSurge).toBe(true);
      expect(growth === 0 || grown <= replicas).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("shrinking old ReplicaSets never takes an available pod that is needed", () => {
  fc.assert(
    fc.property(world, ({ deployment: object, revisions }) => {
      const { replicas, maxUnavailable } = fencepostsOf(object);
      const available = total(all(revisions), availableOf);
      const lost = shrinkOld(object, revisions).reduce(
        (amount, { replicaSet: set, replicas: size }) => {
          // The worst case: a ReplicaSet may only be counted on to take its unavailable pods first.
          return amount + Math.max(0, availableOf(set) - size);
        },
        0,
      );
      expect(lost === 0 || available - lost >= replicas - maxUnavailable).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("no size is ever below zero, and shrinking never grows", () => {
  fc.assert(
    fc.property(world, ({ deployment: object, revisions }) => {
      for (const { replicaSet: set, replicas } of shrinkOld(object, revisions)) {
        expect(replicas >= 0 && replicas < replicasOf(set)).toBe(true);
      }
      for (const { replicas } of scaleAll(object, revisions)) {
        expect(replicas).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 1000 },
  );
});

test("a change of size in the middle of a rollout goes toward the allowed number, never beyond", () => {
  fc.assert(
    fc.property(world, ({ deployment: object, revisions }) => {
      const active = all(revisions).filter((set) => replicasOf(set) > 0);
      fc.pre(active.length > 1);
      const { replicas, maxSurge } = fencepostsOf(object);
      const allowed = replicas > 0 ? replicas + maxSurge : 0;
      const before = total(active, replicasOf);
      const after = sizeAfter(active, scaleAll(object, revisions));
      expect(Math.min(before, allowed) <= after && after <= Math.max(before, allowed)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test("a rollout whose pods all become available comes to its end", () => {
  fc.assert(
    fc.property(world, ({ deployment: object, revisions }) => {
      expect(roundsToEnd(object, revisions)).toBeLessThan(100);
    }),
    { numRuns: 1000 },
  );
});

/** Decides, lets every pod become available, and decides again until only the new ReplicaSet has pods. */
function roundsToEnd(object: Stored<Deployment>, start: Revisions): number {
  const { replicas } = fencepostsOf(object);
  let revisions = start;
  for (let round = 0; round < 100; round += 1) {
    const { current, old } = revisions;
    const size = current === undefined ? 0 : replicasOf(current);
    if (size === replicas && total(old, replicasOf) === 0) return round;
    const grown = Math.min(newReplicas(object, revisions), replicas);
    const shrunk = grown === size ? shrinkOld(object, revisions) : [];
    const next = new Map(shrunk.map(({ replicaSet: set, replicas: count }) => [set, count]));
    revisions = {
      current: replicaSet(9, grown, 1),
      old: old.map((set, index) => replicaSet(index, next.get(set) ?? replicasOf(set), 1)),
    };
  }
  return 100;
}
