import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { expectEvent, expectSoon, logOf, script, start, waitingOf } from "./pod-on-engine.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine("test-containers", {
    images: ["busybox-latest", "named-user-latest"],
  });
});
afterAll(async () => engine[Symbol.asyncDispose]());

test("a container gets the user, groups, capabilities and restrictions that it asks for", async () => {
  const log = await logOf(engine, {
    metadata: { name: "secure" },
    spec: {
      restartPolicy: "Never",
      securityContext: {
        runAsUser: 1000,
        runAsGroup: 3000,
        supplementalGroups: [4000],
        sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "7" }],
      },
      containers: [
        {
          ...script(
            "m",
            `id; cat /proc/sys/net/ipv4/ip_unprivileged_port_start;
             grep -E '^(CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr '\\t' ' ';
             touch /x 2>/dev/null || echo read-only`,
          ),
          securityContext: {
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
            seccompProfile: { type: "RuntimeDefault" },
          },
        },
      ],
    },
  });
  expect(log.trim().split("\n")).toEqual([
    "uid=1000 gid=3000 groups=3000,4000",
    "7",
    "CapBnd: 0000000000000400",
    "NoNewPrivs: 1",
    "Seccomp: 2",
    "read-only",
  ]);
});

test("runAsNonRoot refuses root, and a user that is only a name", async () => {
  const pod = (name: string, image: string) => ({
    metadata: { name },
    spec: {
      securityContext: { runAsNonRoot: true },
      containers: [{ ...script("m", "id"), image }],
    },
  });
  await start(engine, pod("root", "busybox"));
  await start(engine, pod("named", "tandem/named-user"));
  await expectSoon(engine, "root", {
    fact: (found) => waitingOf(found).replace(/\(pod.*/, ""),
    expected: "CreateContainerConfigError: container has runAsNonRoot and image will run as root ",
  });
  await expectSoon(engine, "named", {
    fact: (found) => /non-numeric user \((\w+)\)/.test(waitingOf(found)),
    expected: true,
  });
});

test("host names, hosts file and resolver are the pod's own", async () => {
  const log = await logOf(engine, {
    metadata: { name: "named-host" },
    spec: {
      restartPolicy: "Never",
      hostname: "hh",
      subdomain: "sub",
      setHostnameAsFQDN: true,
      hostAliases: [{ ip: "1.2.3.4", hostnames: ["foo.local"] }],
      dnsConfig: { options: [{ name: "ndots", value: "2" }] },
      containers: [
        script(
          "m",
          "hostname; grep -c hh /etc/hosts; tail -1 /etc/hosts; tail -1 /etc/resolv.conf",
        ),
      ],
    },
  });
  expect(log.split("\n")).toEqual([
    "hh.sub.default.svc.cluster.local",
    "1",
    "1.2.3.4\tfoo.local",
    "options ndots:2",
    "",
  ]);
});

test("the processes of the host, and of the other containers, are seen where the pod asks for it", async () => {
  const [own, shared, host] = await Promise.all([
    logOf(engine, podThatCounts("own-pid", {})),
    logOf(engine, podThatCounts("shared-pid", { shareProcessNamespace: true })),
    logOf(engine, podThatCounts("host-pid", { hostPID: true })),
  ]);
  // The shell; with the pause process; with everything.
  expect([Number(own), Number(shared), Number(host) > 2]).toEqual([1, 2, true]);
});

test("an ephemeral container looks into the container that it targets", async () => {
  await start(engine, {
    metadata: { name: "target" },
    spec: { terminationGracePeriodSeconds: 0, containers: [script("m", "sleep 4242")] },
  });
  await engine.kubectl("wait pod/target --for=condition=Ready --timeout=60s");
  await engine.kubectl(
    "debug target --profile=general --image=busybox --image-pull-policy=IfNotPresent --target=m -c peek -- sh -c 'ps; sleep 1000'",
  );
  await expect
    .poll(async () => (await engine.tryKubectl("logs target -c peek")).stdout, { timeout: 60_000 })
    .toContain("sleep 4242");
});

test("what this node does not have is refused by name", async () => {
  const containers = [script("m", "true")];
  const sandboxed = { runtimeClassName: "gvisor", containers };
  await expect(start(engine, { metadata: { name: "no-class" }, spec: sandboxed })).rejects.toThrow(
    'pod rejected: RuntimeClass "gvisor" not found',
  );
  await engine.apply(
    "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: gvisor}\nhandler: runsc",
  );
  await start(engine, { metadata: { name: "no-class" }, spec: sandboxed });
  await start(engine, {
    metadata: { name: "bad-image" },
    spec: { containers: [{ name: "m", image: "BusyBox" }] },
  });
  await expectEvent(engine, "no-class", {
    reason: "FailedCreatePodSandBox",
    message: 'Failed to create pod sandbox: RuntimeClass "gvisor" is not supported by this node',
  });
  await expectSoon(engine, "bad-image", {
    fact: waitingOf,
    expected:
      'InvalidImageName: Failed to apply default image tag "BusyBox": couldn\'t parse image name "BusyBox": invalid reference format: repository name (library/BusyBox) must be lowercase',
  });
});

test("logs can be cut, dated, filtered and followed to the end of the container", async () => {
  await start(engine, {
    metadata: { name: "talker" },
    spec: {
      restartPolicy: "Never",
      containers: [
        script("m", "for i in 1 2 3 4 5; do echo line $i; sleep 0.2; done; echo end >&2"),
      ],
    },
  });
  await engine.kubectl("wait pod/talker --for=condition=Ready --timeout=60s");
  const followed = await engine.kubectl("logs -f talker");
  expect(followed).toBe("line 1\nline 2\nline 3\nline 4\nline 5\nend\n");
  expect(await engine.kubectl("logs talker --tail=2")).toBe("line 5\nend\n");
  expect(await engine.kubectl("logs talker --limit-bytes=8")).toBe("line 1\nl");
  const dated = await engine.kubectl("logs talker --tail=1 --timestamps");
  expect(dated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z end\n$/);
  expect(await engine.kubectl("logs talker --since-time=2100-01-01T00:00:00Z")).toBe("");
});

function podThatCounts(name: string, spec: { shareProcessNamespace?: boolean; hostPID?: boolean }) {
  return {
    metadata: { name },
    spec: {
      restartPolicy: "Never",
      ...spec,
      containers: [script("m", "set -- /proc/[0-9]*; echo $#")],
    },
  };
}
