import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Answer, type Harness } from "./harness.ts";

/** Server-side apply of the parts of an object: each part has its own entry in managedFields. */
let api: Harness;
const deployments = "/apis/apps/v1/namespaces/default/deployments";
const pods = "/api/v1/namespaces/default/pods";

beforeAll(async () => {
  api = await startHarness();
  await api.send("POST", `${deployments}?fieldManager=maker`, {
    body: {
      metadata: { name: "web" },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "c", image: "i" }] },
        },
      },
    },
  });
  await api.send("POST", `${pods}?fieldManager=maker`, {
    body: { metadata: { name: "p" }, spec: { containers: [{ name: "c", image: "i" }] } },
  });
});

afterAll(() => api[Symbol.asyncDispose]());

function apply(path: string, manager: string, body: object, force = false): Promise<Answer> {
  return api.send("PATCH", `${path}?fieldManager=${manager}&force=${force}`, {
    headers: { "content-type": "application/apply-patch+yaml" },
    body,
  });
}

const scale = (replicas: number, apiVersion = "autoscaling/v1") => ({
  apiVersion,
  kind: "Scale",
  metadata: { name: "web" },
  spec: { replicas },
});

/** Who owns what through which subresource: `manager operation subresource fields`. */
async function ownersAt(path: string): Promise<readonly string[]> {
  const { body } = await api.send("GET", path);
  const { metadata } = body as {
    metadata: { managedFields: readonly Readonly<Record<string, unknown>>[] };
  };
  return metadata.managedFields
    .filter((entry) => entry["manager"] !== "maker")
    .map(({ manager, operation, subresource, apiVersion, fieldsV1 }) =>
      [manager, operation, subresource, apiVersion, JSON.stringify(fieldsV1)].join(" "),
    );
}

test("a scale is applied, owned under its own name, and fought for", async () => {
  const conflict = await apply(`${deployments}/web/scale`, "hpa", scale(3));
  expect([conflict.code, conflict.body["message"]]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "maker" using apps/v1: .spec.replicas',
  ]);
  const forced = await apply(`${deployments}/web/scale`, "hpa", scale(3), true);
  expect([forced.code, forced.body]).toMatchObject([
    200,
    { kind: "Scale", apiVersion: "autoscaling/v1", spec: { replicas: 3 } },
  ]);
  expect(await ownersAt(`${deployments}/web`)).toEqual([
    'hpa Apply scale apps/v1 {"f:spec":{"f:replicas":{}}}',
  ]);
  const again = await apply(`${deployments}/web/scale`, "hpa", scale(4));
  expect([again.code, again.body]).toMatchObject([200, { spec: { replicas: 4 } }]);
  // Who applies the object itself meets the owner of its scale.
  const whole = await apply(`${deployments}/web`, "me", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { replicas: 9 },
  });
  expect(whole.body["message"]).toBe(
    'Apply failed with 1 conflict: conflict with "hpa" with subresource "scale": .spec.replicas',
  );
});

test.for<[object, number, string]>([
  [scale(1, "autoscaling/v2"), 400, "Incorrect version specified in apply patch."],
  [{ ...scale(1), spec: { replicas: "x" } }, 500, ".spec.replicas: expected numeric"],
  [{ ...scale(1), spec: { bogus: 1 } }, 500, ".spec.bogus: field not declared in schema"],
  [scale(-1), 422, "must be greater than or equal to 0"],
])("%j is refused with %i", async ([body, code, message]) => {
  const answer = await apply(`${deployments}/web/scale`, "hpa", body);
  expect([answer.code, answer.body["message"]]).toEqual([code, expect.stringContaining(message)]);
});

test("status, resize and ephemeralcontainers are applied", async () => {
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" } };
  const condition = { type: "example.com/Ready", status: "True" };
  const status = await apply(`${pods}/p/status`, "agent", {
    ...pod,
    status: { conditions: [condition] },
  });
  expect([status.code, status.body]).toMatchObject([200, { status: { conditions: [condition] } }]);
  const resources = { requests: { cpu: "100m" } };
  const resized = await apply(`${pods}/p/resize`, "tuner", {
    ...pod,
    spec: { containers: [{ name: "c", resources }] },
  });
  const debugged = await apply(`${pods}/p/ephemeralcontainers`, "doctor", {
    ...pod,
    spec: { ephemeralContainers: [{ name: "d", image: "i" }] },
  });
  expect([resized.code, debugged.code].map(String)).toEqual(["422", "200"]);
  expect(resized.body["message"]).toContain("Pod QOS Class may not change as a result of resizing");
  expect((await ownersAt(`${pods}/p`)).map((owner) => owner.split(" ").slice(0, 3))).toEqual([
    ["agent", "Apply", "status"],
    ["doctor", "Apply", "ephemeralcontainers"],
  ]);
});
