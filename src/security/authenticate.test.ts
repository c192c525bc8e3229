import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { authenticate, type Credentials } from "./authenticate.ts";
import type { Authorizer } from "./authorizer.ts";
import { loadSigningKey } from "./tokens/signing-key.ts";
import { createTokenAuthority, issuer, type TokenAuthority } from "./tokens/token-authority.ts";

const start = Date.UTC(2026, 10, 21);
const subject = { namespace: "dev", serviceAccount: { name: "app", uid: "u1" } };

async function world(): Promise<{
  tokens: TokenAuthority;
  state: { now: number; bound: boolean; allowed: boolean };
  who: (credentials: Partial<Credentials>) => Promise<unknown>;
}> {
  const folder = mkdtempSync(join(tmpdir(), "tandem-key-"));
  const state = { now: start, bound: true, allowed: true };
  const key = await loadSigningKey(join(folder, "sa.key"));
  expect((await loadSigningKey(join(folder, "sa.key"))).publicJwk).toEqual(key.publicJwk);
  rmSync(folder, { recursive: true });
  const clock = { now: () => state.now, at: never, sleep: never };
  const random = { next: () => 0.5, uuid: () => "id-1", nameSuffix: () => "aaaaa" };
  const tokens = await createTokenAuthority({ key, clock, random, isBound: () => state.bound });
  const authorizer: Authorizer = {
    authorize: () => ({ allowed: state.allowed, reason: "" }),
    rulesFor: () => ({ resourceRules: [], nonResourceRules: [] }),
  };
  const who = (credentials: Partial<Credentials>): Promise<unknown> =>
    authenticate({ headers: {}, ...credentials }, { tokens, authorizer });
  return { tokens, state, who };
}

function never(): never {
  throw new Error("not expected to wait");
}

test("a client certificate names the user and the groups", async () => {
  const { who } = await world();
  expect(await who({ certificate: { commonName: "ann", organizations: ["dev"] } })).toEqual({
    name: "ann",
    groups: ["dev", "system:authenticated"],
  });
});

test("without credentials a request is anonymous, with bad ones it is refused", async () => {
  const { who } = await world();
  expect(await who({})).toEqual({ name: "system:anonymous", groups: ["system:unauthenticated"] });
  await expect(who({ headers: { authorization: "Bearer x.y.z" } })).rejects.toThrow("Unauthorized");
});

test("a service account's token is good until it ends or what it is bound to is gone", async () => {
  const { tokens, state, who } = await world();
  const pod = { name: "p", uid: "u2" };
  const options = { audiences: [issuer], expirationSeconds: 600 };
  const { token, expiresAt } = await tokens.issue({ ...subject, pod }, options);
  const headers = { authorization: `Bearer ${token}` };
  expect(expiresAt).toBe(start + 600_000);
  expect(await who({ headers })).toEqual({
    name: "system:serviceaccount:dev:app",
    uid: "u1",
    groups: ["system:serviceaccounts", "system:serviceaccounts:dev", "system:authenticated"],
    extra: {
      "authentication.kubernetes.io/credential-id": ["JTI=id-1"],
      "authentication.kubernetes.io/pod-name": ["p"],
      "authentication.kubernetes.io/pod-uid": ["u2"],
    },
  });
  state.bound = false;
  await expect(who({ headers })).rejects.toThrow("Unauthorized");
  state.bound = true;
  state.now = expiresAt + 1000;
  await expect(who({ headers })).rejects.toThrow("Unauthorized");
});

test("a token for another audience is refused", async () => {
  const { tokens, who } = await world();
  const { token } = await tokens.issue(subject, { audiences: ["vault"], expirationSeconds: 600 });
  await expect(who({ headers: { authorization: `Bearer ${token}` } })).rejects.toThrow(
    "Unauthorized",
  );
  expect(await tokens.verify(token, ["vault"])).toMatchObject({
    valid: true,
    audiences: ["vault"],
  });
});

test("impersonation needs the verb impersonate, and gives the user of the headers", async () => {
  const { state, who } = await world();
  const certificate = { commonName: "ann", organizations: [] };
  const headers = {
    "impersonate-user": "bob",
    "impersonate-group": "a, b",
    "impersonate-extra-scopes": "x",
  };
  expect(await who({ certificate, headers })).toEqual({
    name: "bob",
    uid: undefined,
    groups: ["a", "b", "system:authenticated"],
    extra: { scopes: ["x"] },
  });
  state.allowed = false;
  await expect(who({ certificate, headers })).rejects.toThrow(
    'users "bob" is forbidden: User "ann" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
});
