import { expect, test } from "vitest";

import type { Pod, PodSpec, Volume } from "../../model/types/core-v1.ts";
import { contentReferences, volumeContent, type ContentSources } from "./content.ts";

const sources: ContentSources = {
  configuration: {
    configMap: async (_, name) => (name === "cm" ? { data: { A: "1" } } : undefined),
    secret: async (_, name) => (name === "sec" ? { data: { B: "dHdv" } } : undefined),
  },
  tokens: { tokenFor: async () => ({ token: "jwt", refreshAt: 42 }) },
  allocatable: {},
};
const token: Volume = {
  name: "api",
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { path: "token" } },
      { configMap: { name: "cm", items: [{ key: "A", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }],
        },
      },
      { secret: { name: "sec" } },
    ],
  },
};

test("a projected volume joins its sources and is due when its token is", async () => {
  expect(await filesOf(token, {})).toEqual({
    files: { token: "jwt 644", "ca.crt": "1 644", namespace: "ns 644", B: "two 644" },
    refreshAt: 42,
  });
});

test("a token belongs to the user or group that the pod names", async () => {
  const owned = await filesOf(token, { securityContext: { runAsUser: 1000 } });
  expect(owned.files["token"]).toBe("jwt 600 1000");
  const grouped = await filesOf(token, { securityContext: { fsGroup: 5 } });
  expect(grouped.files["token"]).toBe("jwt 600");
  const mixed = await filesOf(token, {
    containers: [{ name: "a", securityContext: { runAsUser: 1 } }, { name: "b" }],
  });
  expect(mixed.files["token"]).toBe("jwt 644");
});

test("everything that is missing is told at once", async () => {
  const missing: Volume = {
    name: "v",
    projected: { sources: [{ configMap: { name: "no" } }, { secret: { name: "none" } }] },
  };
  await expect(filesOf(missing, {})).rejects.toThrow(
    '[configmap "no" not found, secret "none" not found]',
  );
});

test("sources that this node does not have are refused by name", async () => {
  const volume = { name: "v", projected: { sources: [{ clusterTrustBundle: { path: "x" } }] } };
  await expect(filesOf(volume, {})).rejects.toThrow(
    "projected volume source clusterTrustBundle is not supported by this node",
  );
});

test("a volume's references name what changes it", () => {
  const pod = podOf({});
  expect(contentReferences(pod, token)).toEqual(["configmaps/ns/cm", "secrets/ns/sec"]);
  expect(contentReferences(pod, { name: "v", secret: { secretName: "s" } })).toEqual([
    "secrets/ns/s",
  ]);
  expect(contentReferences(pod, { name: "v", emptyDir: {} })).toEqual([]);
});

async function filesOf(
  volume: Volume,
  spec: Partial<PodSpec>,
): Promise<{ readonly files: Record<string, string>; readonly refreshAt: number | undefined }> {
  const found = await volumeContent(podOf(spec), volume, sources);
  const files = [...found.payload].map(([path, { data, mode, uid }]) => {
    const owner = uid === undefined ? "" : ` ${uid}`;
    return [path, `${Buffer.from(data).toString("utf8")} ${mode.toString(8)}${owner}`];
  });
  return { files: Object.fromEntries(files), refreshAt: found.refreshAt };
}

function podOf(spec: Partial<PodSpec>): Pod {
  const containers = [{ name: "a" }];
  return { metadata: { name: "p", namespace: "ns", uid: "u" }, spec: { containers, ...spec } };
}
