import { expect, test } from "vitest";
import type { SigningKey } from "../src/security/tokens/signing-key.ts";
import { lineOf } from "./life/facts.ts";
import { live, NOON } from "./life/life.ts";
import { throwAwayKey } from "./many/live-seed.ts";

async function traceOf(seed: number, signingKey?: SigningKey): Promise<readonly string[]> {
  const { facts } = await live({ seed, signingKey });
  return facts.map((fact) => lineOf(fact, NOON));
}

test("in 200 lives with faults every invariant holds", async () => {
  const violations = [];
  for (let seed = 1; seed <= 200; seed += 1) {
    const { violation } = await live({ seed });
    if (violation !== undefined) violations.push({ seed, ...violation });
  }
  expect(violations).toEqual([]);
}, 60_000);

test("the same holds on the real API server and store", async () => {
  const signingKey = await throwAwayKey();
  const violations = [];
  for (let seed = 1; seed <= 40; seed += 1) {
    const { violation } = await live({ seed, signingKey });
    if (violation !== undefined) violations.push({ seed, ...violation });
  }
  expect(violations).toEqual([]);
}, 60_000);

test("one seed is one trace, byte for byte", async () => {
  for (let seed = 1; seed <= 15; seed += 1) {
    expect(await traceOf(seed)).toEqual(await traceOf(seed));
  }
  const key = await throwAwayKey();
  for (let seed = 1; seed <= 3; seed += 1) {
    expect(await traceOf(seed, key)).toEqual(await traceOf(seed, key));
  }
});

/** Lives that once went wrong, and what was mended. */
const scars: readonly (readonly [seed: number, scar: string])[] = [
  [2_897_437_115, "a finished pod waited for ever for the reset that its last exit asked for"],
  [3_523_164_525, "a resize that came while another was under way was promised and not done"],
  [3_597_301_014, "a sidecar that asks for a reset went before its older record"],
  [1_856_999_895, "a main that asks for a reset went before its older record"],
  [1_860_258_808, "a main that ran again behind its postStart hook was called done for good"],
  [
    3_361_630_820,
    "in a new sandbox a main overtook an earlier one whose image was still being pulled",
  ],
  [46_553_739, "a container that was on its way up when a resize was promised never got it"],
  [
    4_244_272_055,
    "a new engine took what the spec asked for meanwhile for what the container was made with",
  ],
  [
    585_137_665,
    "a finished pod that had lost its sandbox waited for a sidecar that was to be restarted",
  ],
  [
    1_139_537_349,
    "a finished main that lost its sandbox before its restart was waited for under Never",
  ],
  [3_558_233_661, "a resize that did not fit and was taken back was pending for ever"],
  [2_917_319_350, "a pod that lost its sandbox in a reset got no other one under Never"],
  [2_619, "a resize that the node cannot promise shortened a crash back-off"],
  [511, "resources that were written again in another order ended a crash back-off"],
  [
    788_859,
    "a resize back to what was before was called done while the one before it was on its way",
  ],
  [910_455, "a condition that went while the answer to a write was lost stayed for ever"],
];

test.each(scars)("seed %i holds: %s", async (seed) => {
  expect((await live({ seed })).violation).toBeUndefined();
});

/** Lives in which a check asked for more than Kubernetes promises, and what happens in them. */
const strictnesses: readonly (readonly [seed: number, life: string])[] = [
  [147_387, "an init container outlives its sandbox, and runs again in the next one"],
  [231_915, "an init container is started in a sandbox that is lost already"],
  [227_209, "a pod under Never loses its sandbox while it begins anew, and gets no other"],
  [384_605, "a container that stuck in Created goes with its sandbox"],
  [659_111, "the end of the pod comes while a sidecar is killed for its liveness probe"],
  [731_270, "a main killed for its liveness probe exits with 0, and the pod is deleted"],
  [766_190, "a resize is put into force between a start and the next"],
];

test.each(strictnesses)("seed %i holds: %s", async (seed) => {
  expect((await live({ seed })).violation).toBeUndefined();
});
