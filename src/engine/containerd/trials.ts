import { copyFile, mkdir, mkdtemp, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../run-command.ts";

/** Whether containers run with this OCI runtime on this machine: runs one that ends at once. */
export async function ociRuntimeWorks(
  runtime: string,
  { catatonit, directory }: { readonly catatonit: string; readonly directory: string },
): Promise<boolean> {
  const bundle = await mkdtemp(join(directory, "trial-"));
  const id = bundle.slice(bundle.lastIndexOf("/") + 1);
  const root = join(bundle, "state");
  try {
    await mkdir(join(bundle, "rootfs"));
    await copyFile(catatonit, join(bundle, "rootfs", "catatonit"));
    await writeFile(join(bundle, "config.json"), JSON.stringify(trialSpec(id)));
    await runCommand(runtime, ["--root", root, "run", "--bundle", bundle, id]);
    return true;
  } catch {
    return false;
  } finally {
    await runCommand(runtime, ["--root", root, "delete", "--force", id]).catch(() => undefined);
    await rm(bundle, { recursive: true, force: true });
    await removeCgroups(id);
  }
}

/** Whether overlayfs can be mounted with its layers in this directory: it cannot on top of another overlayfs. */
export async function overlayWorks(directory: string): Promise<boolean> {
  const trial = await mkdtemp(join(directory, "trial-"));
  const below = (name: string): string => join(trial, name);
  try {
    for (const name of ["lower", "upper", "work", "merged"]) await mkdir(below(name));
    const options = `lowerdir=${below("lower")},upperdir=${below("upper")},workdir=${below("work")}`;
    await runCommand("mount", ["-t", "overlay", "overlay", "-o", options, below("merged")]);
    await runCommand("umount", [below("merged")]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

function trialSpec(id: string): object {
  return {
    ociVersion: "1.0.2",
    root: { path: "rootfs", readonly: true },
    process: { user: { uid: 0, gid: 0 }, cwd: "/", args: ["/catatonit", "-V"] },
    mounts: [{ destination: "/proc", type: "proc", source: "proc" }],
    linux: {
      cgroupsPath: `/${id}`,
      resources: { pids: { limit: 16 } },
      namespaces: ["pid", "mount", "ipc", "uts", "network"].map((type) => ({ type })),
    },
  };
}

/** A runtime that fails half-way leaves its empty cgroup behind; on version 1 there is one in each hierarchy. */
async function removeCgroups(id: string): Promise<void> {
  const base = "/sys/fs/cgroup";
  const controllers = ["", "unified", "systemd", "cpu", "cpuacct", "cpuset", "memory", "pids"];
  const more = ["blkio", "devices", "freezer", "hugetlb", "net_cls", "perf_event", "rdma"];
  for (const name of [...controllers, ...more]) {
    await rmdir(join(base, name, id)).catch(() => undefined);
  }
}
