import { expect, test } from "vitest";
import { pods, resourcequotas, secrets } from "../../src/client/resources.ts";
import { addNode, startMachine } from "./machine.ts";

test("a quota's account follows what comes and goes", async () => {
  await using machine = await startMachine();
  const { api, clock } = machine;
  await addNode(machine);
  await api.create(resourcequotas, "default", {
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q" },
    spec: {
      hard: { pods: "5", "requests.cpu": "2", "count/secrets": "9", "count/jobs.batch": "1" },
    },
  });
  const used = async () =>
    (await api.get(resourcequotas, { namespace: "default", name: "q" })).status?.used;
  await clock.pass(10);
  const none = { pods: "0", "requests.cpu": "0", "count/secrets": "0", "count/jobs.batch": "0" };
  expect(await used()).toEqual(none);
  await api.create(secrets, "default", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "s" },
  });
  const resources = { requests: { cpu: "250m" } };
  await api.create(pods, "default", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { restartPolicy: "Never", containers: [{ name: "m", image: "i", resources }] },
  });
  await clock.pass(500);
  expect(await used()).toEqual({
    ...none,
    pods: "1",
    "requests.cpu": "250m",
    "count/secrets": "1",
  });
  await machine.kubelet.exit(await api.get(pods, { namespace: "default", name: "p" }), 0);
  await clock.pass(10);
  expect(await used()).toEqual({ ...none, "count/secrets": "1" });
});
