import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { startTestEngine, type TestEngine } from "../harness/test-engine.ts";
import { until, withEveryKubectl } from "./cluster.ts";
import { runningObjects, twoContainers } from "./running.ts";

/** What needs containers that run: one engine, and every kubectl of this machine on the same pods. */
let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine("kubectls");
  await engine.apply(JSON.stringify(runningObjects));
  await engine.kubectl("wait pod/two pod/helpers --for=condition=Ready --timeout=100s");
  await engine.kubectl("rollout status deployment/web --timeout=100s");
}, 240_000);
afterAll(async () => engine[Symbol.asyncDispose]());

const folder = (): string => dirname(engine.kubeconfig);
const test = withEveryKubectl(
  () => ({ kubeconfig: engine.kubeconfig, directory: folder() }),
  "default",
);

test("row K4: a pod of two containers is 2/2 and shows where it is", async ({ out }) => {
  expect(await out("get pod two --no-headers")).toMatch(/^two\s+2\/2\s+Running/);
  const address = await out("get pod two -o jsonpath={.status.podIP}");
  expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(await out("get pod two -o yaml")).toContain(`podIP: ${address}`);
  expect(await out("get pod two -o wide --no-headers")).toContain(address);
  const described = await out("describe pod two");
  expect(described).toMatch(/Container ID:\s+containerd:\/\//);
  expect(described).toContain("Successfully assigned default/two");
});

test("rows K21 and S3: logs of a container, of all, of a Deployment and of a label", async ({
  kubectl,
  out,
}) => {
  expect(await out("logs two -c a --tail=3")).toBe("a 1\na 2\na 3");
  // Older ones do not take the first container when none is named.
  if (kubectl.minor > 20) expect(await out("logs two --tail=3")).toBe("a 1\na 2\na 3");
  const all = await out("logs two --all-containers");
  expect(all.split("\n")).toEqual(expect.arrayContaining(["a 1", "b 1"]));
  expect(await out("logs deploy/web")).toContain("serving");
  expect(await out("logs -l app=two -c b --prefix")).toMatch(/^\[pod\/two\/b\] b /m);
  const options = "--tail=1 --since=1h --timestamps --limit-bytes=60";
  expect(await out(`logs two -c a ${options}`)).toMatch(/^\d{4}-\d\d-\d\dT\S+Z a 3$/);
  expect(await out("logs two -c a --since-time=2026-01-01T00:00:00Z")).toContain("a 1");
});

test("row K21: logs of the container before this one, and of one that is not there", async ({
  run,
  out,
}) => {
  expect(await out("logs helpers -c crashed --previous")).toBe("crashed once");
  const wrong = await run("logs two -c nosuch");
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining("nosuch")]);
});

test("row K21: a log is followed", async ({ out, sees, slug }) => {
  const told = [`told by ${slug}`];
  const followed = sees("logs -f two -c a", ["a 1", ...told]);
  const all = sees("logs -f two --all-containers --prefix", told);
  await out(`exec two -c a -- sh -c 'echo told by ${slug} >/proc/1/fd/1'`);
  await Promise.all([followed, all]);
});

test("rows K22 and S4: exec has its output, its errors, its exit code and its end of input", async ({
  run,
  out,
}) => {
  expect(await out("exec two -- echo hi")).toBe("hi");
  const script = "exec two -c b -- sh -c 'echo out; echo err >&2; exit 3'";
  expect(await run(script)).toEqual({
    code: 3,
    out: "out\n",
    err: expect.stringMatching(/^err\ncommand terminated with exit code 3\n$/),
  });
  expect((await run("exec -i two -c a -- cat", "typed\n")).out).toBe("typed\n");
  expect(await out("exec deploy/web -- echo deployed")).toBe("deployed");
  expect((await run("exec two -c nosuch -- true")).err).toContain("nosuch");
  expect((await run("exec two -c a -- /no/such")).err).toContain("/no/such");
  const long =
    "exec two -c a -- sh -c 'dd if=/dev/zero bs=1000 count=3000 2>/dev/null | tr \\\\0 x'";
  expect((await out(long)).length).toBe(3_000_000);
});

test("row K22: exec -it has a terminal", async ({ onTerminal }) => {
  expect(await onTerminal("exec -it two -c a -- tty")).toMatch(/\/dev\/pts\/\d+\r?$/m);
});

test("row K22: attach hears the container and speaks to it", async ({ run, sees, slug }) => {
  // Who attaches hears what is said from then on, so it is said again and again.
  await sees("attach two -c b", ["b ticks"]);
  await run("attach -i helpers -c listener", `from ${slug}\n`);
  await sees("logs -f helpers -c listener", [`heard from ${slug}`]);
});

test("row K22: files are copied in both directions", async ({ out, slug }) => {
  const source = join(folder(), `source-${slug}`);
  mkdirSync(join(source, "deep"), { recursive: true });
  const text = `${slug} `.repeat(50_000);
  writeFileSync(join(source, "deep/file"), text);
  await out(`cp ${source} two:/tmp/${slug} -c a`);
  const listing = await out(`exec two -c a -- sh -c 'cd /tmp; find ${slug} -type f'`);
  expect(listing).toMatch(/deep\/file$/);
  const back = join(folder(), `back-${slug}`);
  await out(`cp two:/tmp/${listing} ${back} -c a`);
  expect(readFileSync(back, "utf8")).toBe(text);
});

test("row K22: ports of pods and Services are forwarded", async ({ during }) => {
  for (const target of ["pod/two", "service/web"]) {
    const page = await during(`port-forward ${target} :80`, ["Forwarding from"], async (said) => {
      const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      return (await fetch(`http://127.0.0.1:${port}/`)).text();
    });
    expect(page).toBe("served\n");
  }
});

test("row K18: run -it asks a new pod on a terminal and takes it away again", async ({
  run,
  onTerminal,
  slug,
}) => {
  const image = "--image=busybox --image-pull-policy=IfNotPresent --restart=Never";
  const shown = await onTerminal(`run it-${slug} ${image} --rm -it -- sh -c "sleep 1; tty"`);
  expect(shown).toContain("/dev/pts/0");
  const heard = await run(`run i-${slug} ${image} --rm -i -- cat`, "from outside\n");
  expect(heard).toMatchObject({ code: 0, out: expect.stringContaining("from outside") });
  expect((await run(`get pod it-${slug} i-${slug}`)).err).toContain(`pods "i-${slug}" not found`);
});

test("row K24: rollout status waits until the new pods are there", async ({ out }) => {
  expect(await out("rollout status deployment/web --timeout=100s")).toContain(
    'deployment "web" successfully rolled out',
  );
});

test("row K32: top shows pods, containers and nodes", async ({ run, out }) => {
  await until(async () => (await run("top pod two")).code === 0);
  expect(await out("top pod two --no-headers")).toMatch(/^two\s+\d+m\s+\d+Mi$/);
  expect(await out("top pod two --containers")).toMatch(/two\s+a\s+\d+m\s+\d+Mi/);
  expect(await out("top pod -l app=two")).toContain("two");
  expect(await out("top node --no-headers")).toMatch(/\d+m\s+\d+%\s+\d+Mi\s+\d+%/);
});

test(
  "row K33: debug puts a container beside the others and listens to it",
  async ({ run, out, slug }) => {
    const image = "--image=busybox --image-pull-policy=IfNotPresent";
    await out(
      `debug two ${image} --target=a --container=debug-${slug} -- sh -c 'echo looked at; ps'`,
    );
    const log = async (): Promise<string> => (await run(`logs two -c debug-${slug}`)).out;
    await until(async () => (await log()).includes("looked at"));
    // It sees the processes of its target.
    expect(await log()).toMatch(/httpd -f -p 80/);
  },
  { from: 30 },
);

test("rows K37 and S9: a pod answers through the API", async ({ out }) => {
  const pods = "/api/v1/namespaces/default";
  expect(await out(`get --raw ${pods}/pods/two:80/proxy/`)).toBe("served");
  expect(await out(`get --raw ${pods}/services/web:80/proxy/`)).toBe("served");
});

test(
  "row S8: a container is resized while it runs",
  async ({ out }) => {
    const patch = {
      spec: { containers: [{ name: "a", resources: { requests: { cpu: "11m" } } }] },
    };
    await out(`patch pod two --subresource=resize -p '${JSON.stringify(patch)}'`);
    const path = "jsonpath={.spec.containers[0].resources.requests.cpu}";
    expect(await out(`get pod two -o ${path}`)).toBe("11m");
  },
  { from: 32 },
);

test("rows K16, K20 and K23: a pod is applied, ready, deleted in its time, and gone", async ({
  run,
  out,
  slug,
}) => {
  const name = `own-${slug}`;
  const own = { ...twoContainers, metadata: { name } };
  expect(await out("apply -f -", own)).toBe(`pod/${name} created`);
  expect(await out(`wait pod/${name} --for=condition=Ready --timeout=100s`)).toContain("met");
  expect(await out(`delete pod ${name}`)).toContain(`pod "${name}" deleted`);
  expect((await run(`get pod ${name}`)).err).toContain("not found");
});
