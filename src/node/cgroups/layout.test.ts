import { expect, test } from "vitest";

import { cgroupLayout } from "./layout.ts";

test("a machine with one unified tree has version 2", () => {
  const mounts = "cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\nproc /proc proc rw 0 0\n";
  expect(cgroupLayout(mounts)).toEqual({ version: 2, root: "/sys/fs/cgroup" });
});

test("a hybrid machine has version 1, and the unified tree among its roots", () => {
  const mounts = [
    "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
    "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0",
    "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0",
    "cgroup /sys/fs/cgroup/systemd cgroup rw,name=systemd 0 0",
    "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0",
  ].join("\n");
  expect(cgroupLayout(mounts)).toEqual({
    version: 1,
    controllers: new Map([
      ["cpu", "/sys/fs/cgroup/cpu,cpuacct"],
      ["cpuacct", "/sys/fs/cgroup/cpu,cpuacct"],
      ["memory", "/sys/fs/cgroup/memory"],
    ]),
    roots: [
      "/sys/fs/cgroup/cpu,cpuacct",
      "/sys/fs/cgroup/memory",
      "/sys/fs/cgroup/systemd",
      "/sys/fs/cgroup/unified",
    ],
  });
});
