/** How this machine's cgroup file systems are mounted. Hybrid (version 1 with a version 2 tree beside it) counts as 1. */
export type CgroupLayout =
  | { readonly version: 2; readonly root: string }
  | {
      readonly version: 1;
      /** Mount point by controller. */
      readonly controllers: ReadonlyMap<string, string>;
      /** Every mounted tree, also those that limit nothing: a runtime makes its cgroups in all of them. */
      readonly roots: readonly string[];
    };

/** Reads the layout from `/proc/self/mounts`. */
export function cgroupLayout(mounts: string): CgroupLayout {
  const found = mounts.split("\n").map((line) => line.split(" "));
  const trees = found.flatMap(([, path = "", type = "", options = ""]) =>
    type === "cgroup" || type === "cgroup2" ? [{ path, type, options: options.split(",") }] : [],
  );
  const unified = trees.find(({ path }) => path === "/sys/fs/cgroup");
  if (unified?.type === "cgroup2") return { version: 2, root: unified.path };
  const controllers = new Map<string, string>();
  for (const { path, type, options } of trees) {
    if (type !== "cgroup") continue;
    for (const option of options) if (known.has(option)) controllers.set(option, path);
  }
  return { version: 1, controllers, roots: trees.map(({ path }) => path) };
}

const known: ReadonlySet<string> = new Set([
  "blkio",
  "cpu",
  "cpuacct",
  "cpuset",
  "devices",
  "freezer",
  "hugetlb",
  "memory",
  "net_cls",
  "net_prio",
  "perf_event",
  "pids",
  "rdma",
]);
