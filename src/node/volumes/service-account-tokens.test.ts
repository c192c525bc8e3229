import { expect, test } from "vitest";

import { ManualClock } from "../../client/testing/manual-clock.ts";
import { toTime } from "../../model/instant.ts";
import { StatusError } from "../../model/status-error.ts";
import type { TokenRequest } from "../../model/types/authentication-v1.ts";
import { fakeApi } from "../testing.ts";
import { ServiceAccountTokens } from "./service-account-tokens.ts";

const pod = {
  metadata: { name: "p", namespace: "ns", uid: "u" },
  spec: { containers: [], serviceAccountName: "app" },
};
const projection = { path: "token", audience: "vault", expirationSeconds: 1000 };

test("a token is bound to the pod, kept for 80 % of its life, then asked for again", async () => {
  const clock = new ManualClock(Date.parse("2026-11-21T00:00:00Z"));
  const asked: unknown[] = [];
  const api = fakeApi({
    createSubresource: async (_resource, key, subresource, body) => {
      asked.push({ key, subresource, body });
      const expirationTimestamp = toTime(clock.now() + 1_000_000);
      const answer: TokenRequest = { status: { token: `t${asked.length}`, expirationTimestamp } };
      return answer;
    },
  });
  const tokens = new ServiceAccountTokens(api, clock);
  const first = await tokens.tokenFor(pod, projection);
  expect(first).toEqual({ token: "t1", refreshAt: clock.now() + 800_000 });
  expect(asked).toEqual([
    {
      key: { namespace: "ns", name: "app" },
      subresource: "token",
      body: {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: {
          audiences: ["vault"],
          expirationSeconds: 1000,
          boundObjectRef: { kind: "Pod", apiVersion: "v1", name: "p", uid: "u" },
        },
      },
    },
  ]);
  await clock.pass(799_999);
  expect((await tokens.tokenFor(pod, projection)).token).toBe("t1");
  await clock.pass(1);
  expect((await tokens.tokenFor(pod, projection)).token).toBe("t2");
});

test("a refused token is a mount failure", async () => {
  const api = fakeApi({
    createSubresource: async () => {
      throw new StatusError("NotFound", 'serviceaccounts "app" not found');
    },
  });
  const tokens = new ServiceAccountTokens(api, new ManualClock(0));
  await expect(tokens.tokenFor(pod, projection)).rejects.toThrow(
    'failed to fetch token: serviceaccounts "app" not found',
  );
});
