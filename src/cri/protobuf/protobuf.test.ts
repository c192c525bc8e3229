import { loadSync, type MessageTypeDefinition } from "@grpc/proto-loader";
import { fileURLToPath } from "node:url";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeMessage } from "./decode.ts";
import { encodeMessage } from "./encode.ts";
import { parseSchema } from "./schema.ts";

const files = ["cri.proto", "containerd.proto"].map((name) =>
  fileURLToPath(new URL(`../proto/${name}`, import.meta.url)),
);
const schema = parseSchema(files.map((file) => readFileSync(file, "utf8")));

/** The judge: a well-known library reads and writes the same files. */
const library = loadSync(files, { longs: Number, enums: String, defaults: true });

function libraryType(name: string): MessageTypeDefinition<object, object> {
  return library[name] as MessageTypeDefinition<object, object>;
}

const config = {
  metadata: { name: "main", attempt: 3 },
  image: { image: "busybox", userSpecifiedImage: "busybox:latest" },
  command: ["sh", "", "-c"],
  envs: [
    { key: "A", value: "ä€😀" },
    { key: "EMPTY", value: "" },
  ],
  labels: { a: "1", b: "" },
  tty: true,
  stopSignal: "SIGUSR1",
  linux: {
    resources: { cpuQuota: -1, memoryLimitInBytes: 9_007_199_254_740_991, oomScoreAdj: -998 },
    securityContext: {
      runAsUser: { value: 0 },
      runAsGroup: { value: 1000 },
      supplementalGroups: [0, 1, 300, 70_000],
      seccomp: { profileType: "Localhost", localhostRef: "/x" },
      namespaceOptions: { pid: "CONTAINER", network: "NODE" },
    },
  },
};

const cases: readonly (readonly [type: string, value: object])[] = [
  ["runtime.v1.ContainerConfig", config],
  ["runtime.v1.ContainerConfig", {}],
  ["runtime.v1.CreateContainerRequest", { podSandboxId: "x", config, sandboxConfig: {} }],
  ["runtime.v1.ListContainersRequest", { filter: { state: { state: "CONTAINER_CREATED" } } }],
  ["runtime.v1.PortForwardRequest", { podSandboxId: "x", port: [80, 65_535] }],
  ["runtime.v1.ExecSyncResponse", { stdout: Buffer.from([0, 255, 10]), exitCode: -1 }],
  ["runtime.v1.Image", { id: "i", size: 2 ** 40, uid: { value: 65_535 } }],
  [
    "containerd.services.events.v1.Envelope",
    {
      timestamp: { seconds: 1_795_226_104, nanos: 999_999_999 },
      topic: "/tasks/exit",
      event: { typeUrl: "t", value: Buffer.from("payload") },
    },
  ],
];

test.for(cases)(
  "%s: what we write, the library reads, and the other way round",
  ([type, value]) => {
    const { serialize, deserialize } = libraryType(type);
    const ours = encodeMessage(schema, type, value);
    const theirs = serialize(value);
    const expected = deserialize(theirs);
    expect(plain(deserialize(ours))).toEqual(plain(expected));
    expect(plain(decodeMessage(schema, type, theirs))).toEqual(plain(expected));
    expect(plain(decodeMessage(schema, type, ours))).toEqual(plain(expected));
  },
);

test("every message of the files is known with the same fields", () => {
  for (const [name, message] of schema.messages) {
    const empty = libraryType(name).deserialize(Buffer.alloc(0));
    expect(plain(decodeMessage(schema, name, new Uint8Array()))).toEqual(plain(empty));
    expect(message.fields.map((field) => field.name).toSorted()).toEqual(
      Object.keys(empty).toSorted(),
    );
  }
});

test("fields of a newer protocol are passed over", () => {
  const newer = Buffer.from(
    "0a0178 f8078001 f9070102030405060708 fa0702ffff fd0701020304".replaceAll(" ", ""),
    "hex",
  );
  expect(decodeMessage(schema, "runtime.v1.ContainerId", newer)).toEqual({ containerId: "x" });
});

test("a message that is cut short is refused", () => {
  const bytes = encodeMessage(schema, "runtime.v1.ContainerId", { containerId: "abcdef" });
  expect(() => decodeMessage(schema, "runtime.v1.ContainerId", bytes.subarray(0, 4))).toThrow(
    "cut short",
  );
});

/** Buffers and byte arrays are equal when their bytes are. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
