import { X509Certificate } from "node:crypto";
import { Agent, request } from "node:https";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureCertificates } from "../../src/security/certificates.ts";
import type { Harness } from "./harness.ts";
import { startCluster, until } from "../kubectl/cluster.ts";
import { newestKubectl } from "../kubectl/kubectls.ts";

/** The traps of the contract's section 22 that need a running cluster, a clock or a certificate. */
let api: Harness;
const kubectl = newestKubectl();

beforeAll(async () => {
  api = await startCluster();
});

afterAll(() => api[Symbol.asyncDispose]());

interface Workload {
  readonly metadata: {
    readonly generation: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status: { readonly observedGeneration?: number };
}

const deployments = "/apis/apps/v1/namespaces/default/deployments";

async function read(name: string): Promise<Workload> {
  return (await api.send("GET", `${deployments}/${name}`)).body as unknown as Workload;
}

async function createDeployment(name: string): Promise<void> {
  const labels = { app: name };
  const spec = { containers: [{ name: "c", image: "i:1" }] };
  await api.send("POST", deployments, {
    body: {
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  });
}

function setImage(name: string, image: string): Promise<unknown> {
  return api.send("PATCH", `${deployments}/${name}`, {
    body: { spec: { template: { spec: { containers: [{ name: "c", image }] } } } },
    headers: { "content-type": "application/strategic-merge-patch+json" },
  });
}

test("trap 36: a status says which generation it was worked out from", async () => {
  await createDeployment("observed");
  await until(async () => (await read("observed")).status.observedGeneration === 1);
  await setImage("observed", "i:2");
  await until(async () => (await read("observed")).status.observedGeneration === 2);
  const { metadata, status } = await read("observed");
  expect(status.observedGeneration).toBe(metadata.generation);
});

test("trap 37: revisions make rollout history and undo possible", async () => {
  await createDeployment("revised");
  const revision = async (): Promise<string | undefined> =>
    (await read("revised")).metadata.annotations?.["deployment.kubernetes.io/revision"];
  await until(async () => (await revision()) === "1");
  await setImage("revised", "i:2");
  await until(async () => (await revision()) === "2");
  const history = await api.kubectl(kubectl, ["rollout", "history", "deploy/revised"]);
  const undone = await api.kubectl(kubectl, ["rollout", "undo", "deploy/revised"]);
  const image = "jsonpath={.spec.template.spec.containers[0].image}";
  const now = await api.kubectl(kubectl, ["get", "deploy", "revised", "-o", image]);
  expect(history.out).toMatch(/^1\s+<none>\n2\s+<none>$/m);
  expect([undone.code, now.out]).toEqual([0, "i:1"]);
});

test("trap 6: the group and version of a custom resource are in /openapi/v3 before kubectl applies one", async () => {
  await api.send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    body: {
      metadata: { name: "gadgets.example.org" },
      spec: {
        group: "example.org",
        scope: "Namespaced",
        names: { plural: "gadgets", kind: "Gadget" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: { spec: { type: "object", properties: { size: { type: "integer" } } } },
              },
            },
          },
        ],
      },
    },
  });
  const paths = async (): Promise<object> =>
    (await api.send("GET", "/openapi/v3")).body["paths"] as object;
  await until(async () => "apis/example.org/v1" in (await paths()));
  const gadget = {
    apiVersion: "example.org/v1",
    kind: "Gadget",
    metadata: { name: "g" },
    spec: { size: 1 },
  };
  const applied = await api.kubectl(kubectl, ["apply", "-f", "-"], JSON.stringify(gadget));
  expect(applied).toMatchObject({ code: 0, out: "gadget.example.org/g created\n" });
});

test("trap 4: a connection that was idle for longer than Node's five seconds is still good", async () => {
  const agent = new Agent({ ca: api.caCert, ...api.admin, keepAlive: true, maxSockets: 1 });
  const ask = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const sent = request(`${api.url}/version`, { agent });
      sent.on("error", reject);
      sent.on("response", (response) => {
        response.resume();
        response.on("end", () => resolve(sent.reusedSocket));
      });
      sent.end();
    });
  const first = await ask();
  await sleep(6000);
  expect([first, await ask()]).toEqual([false, true]);
  agent.destroy();
});

test("trap 42: the serving certificate names everything that clients in pods call the server", async () => {
  const directory = mkdtempSync(join(tmpdir(), "tandem-san-"));
  const { server } = await ensureCertificates({
    directory,
    ipAddresses: ["10.96.0.1", "10.244.0.1"],
    now: Date.now(),
  });
  rmSync(directory, { recursive: true });
  const names = new X509Certificate(server.certificate).subjectAltName?.split(", ");
  expect(names).toEqual(
    expect.arrayContaining([
      "DNS:kubernetes.default.svc",
      "DNS:kubernetes.default",
      "DNS:kubernetes",
      "DNS:kubernetes.default.svc.cluster.local",
      "DNS:localhost",
      "IP Address:127.0.0.1",
      "IP Address:10.96.0.1",
    ]),
  );
});
