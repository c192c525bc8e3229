import { expect, test } from "vitest";
import { engineFiles } from "../files.ts";
import { type ContainerdConfigSpec, containerdConfig } from "./config-file.ts";

const spec: ContainerdConfigSpec = {
  files: engineFiles("/data").containerd,
  host: { cgroupV2: true, hugetlb: false, canLowerOomScore: false },
  version: [1, 6],
  cniDirectory: "/opt/cni/bin",
  runtime: "/usr/bin/crun",
  snapshotter: "native",
  pauseImage: "tandem.local/pause:1",
};

function lines(version: readonly [number, number]): readonly string[] {
  return containerdConfig({ ...spec, version }).split("\n");
}

test("containerd 1 gets configuration version 2, with all of CRI in one plugin", () => {
  const config = lines([1, 7]);
  expect(config[0]).toBe("version = 2");
  expect(config).toContain('[plugins."io.containerd.grpc.v1.cri".cni]');
  expect(config).toContain('bin_dir = "/opt/cni/bin"');
  expect(config).toContain('sandbox_image = "tandem.local/pause:1"');
  expect(config).toContain("restrict_oom_score_adj = true");
  expect(config).toContain('snapshotter = "native"');
});

test("containerd 2 gets version 3, with images, runtime and streams apart", () => {
  const config = lines([2, 0]);
  expect(config[0]).toBe("version = 3");
  expect(config).toContain('[plugins."io.containerd.cri.v1.images".pinned_images]');
  expect(config).toContain('[plugins."io.containerd.cri.v1.runtime".cni]');
  expect(config).toContain('bin_dir = "/opt/cni/bin"');
});

test("since 2.1 the directory of CNI's programs has a new name", () => {
  expect(lines([2, 1])).toContain('bin_dirs = ["/opt/cni/bin"]');
});

test("everything that containerd writes lies below the data directory", () => {
  const paths = containerdConfig(spec).matchAll(/"(\/[^"]*)"/g);
  const outside = [...paths].map(([, path]) => path).filter((path) => !path?.startsWith("/data/"));
  expect(outside).toEqual(["/opt/cni/bin", "/usr/bin/crun"]);
});
