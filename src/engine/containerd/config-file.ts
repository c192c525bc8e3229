import type { ContainerdFiles } from "../files.ts";
import type { Host } from "../host.ts";

export interface ContainerdConfigSpec {
  readonly files: ContainerdFiles;
  readonly host: Host;
  /** containerd's, as numbers: `[1, 6]`. Those of version 1 take configuration version 2, later ones version 3. */
  readonly version: readonly [major: number, minor: number];
  readonly cniDirectory: string;
  /** The OCI runtime's program. */
  readonly runtime: string;
  readonly snapshotter: "overlayfs" | "native";
  readonly pauseImage: string;
}

/** What a private containerd has no use for; each costs time at every start. Unknown names are ignored. */
const disabledPlugins = [
  "io.containerd.internal.v1.restart",
  "io.containerd.internal.v1.tracing",
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.blockfile",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.erofs",
  "io.containerd.snapshotter.v1.zfs",
  "io.containerd.tracing.processor.v1.otlp",
];

/** As containerd's own default, and a kubelet's: longer lines are written in parts. */
const LOG_LINE_BYTES_MAX = 16 * 1024;

type Table = Readonly<Record<string, unknown>>;

/** The text of containerd's configuration file. */
export function containerdConfig(spec: ContainerdConfigSpec): string {
  const { files } = spec;
  const [majorVersion] = spec.version;
  const plugins = majorVersion === 1 ? pluginsOfVersion2(spec) : pluginsOfVersion3(spec);
  return toToml({
    version: majorVersion === 1 ? 2 : 3,
    root: files.root,
    state: files.state,
    disabled_plugins: disabledPlugins,
    grpc: { address: files.socket },
    debug: { level: "warn" },
    plugins: {
      "io.containerd.internal.v1.opt": { path: `${files.directory}/opt` },
      "io.containerd.nri.v1.nri": { disable: true },
      ...plugins,
    },
  });
}

function pluginsOfVersion2(spec: ContainerdConfigSpec): Table {
  return {
    "io.containerd.grpc.v1.cri": {
      ...streaming,
      ...runtimeSettings(spec),
      sandbox_image: spec.pauseImage,
      registry: { config_path: spec.files.registries },
      cni: cni(spec),
      containerd: { snapshotter: spec.snapshotter, ...runtimes(spec) },
    },
  };
}

function pluginsOfVersion3(spec: ContainerdConfigSpec): Table {
  return {
    "io.containerd.grpc.v1.cri": streaming,
    "io.containerd.cri.v1.images": {
      snapshotter: spec.snapshotter,
      pinned_images: { sandbox: spec.pauseImage },
      registry: { config_path: spec.files.registries },
    },
    "io.containerd.cri.v1.runtime": {
      ...runtimeSettings(spec),
      cni: cni(spec),
      containerd: runtimes(spec),
    },
  };
}

/** Exec, attach and port-forward: only this machine reaches them, at a port of the kernel's choice. */
const streaming: Table = {
  disable_tcp_service: true,
  stream_server_address: "127.0.0.1",
  stream_server_port: "0",
};

function runtimeSettings({ host }: ContainerdConfigSpec): Table {
  return {
    restrict_oom_score_adj: !host.canLowerOomScore,
    disable_hugetlb_controller: !host.hugetlb,
    tolerate_missing_hugetlb_controller: true,
    max_container_log_line_size: LOG_LINE_BYTES_MAX,
    // The defaults of containerd 2: nobody in a pod needs root to listen on port 80 or to ping.
    enable_unprivileged_ports: true,
    enable_unprivileged_icmp: true,
    // All that a crash can leave lies below our state directory.
    netns_mounts_under_state_dir: true,
  };
}

function cni({ files, cniDirectory, version: [major, minor] }: ContainerdConfigSpec): Table {
  // Renamed in 2.1, the old name goes in 2.3.
  const isOld = major < 2 || (major === 2 && minor < 1);
  const directories = isOld ? { bin_dir: cniDirectory } : { bin_dirs: [cniDirectory] };
  return { ...directories, conf_dir: files.cniConfigs };
}

function runtimes({ runtime, files }: ContainerdConfigSpec): Table {
  return {
    default_runtime_name: "runc",
    runtimes: {
      runc: {
        runtime_type: "io.containerd.runc.v2",
        options: { BinaryName: runtime, Root: `${files.state}/oci`, SystemdCgroup: false },
      },
    },
  };
}

/** TOML: the plain values of a table first, then its tables. */
function toToml(table: Table, path: readonly string[] = []): string {
  const entries = Object.entries(table);
  const values = entries.filter(([, value]) => !isTable(value));
  const lines = values.map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  const header = path.length > 0 && lines.length > 0 ? [`[${path.map(quoted).join(".")}]`] : [];
  const own = [...header, ...lines, ""].join("\n");
  const tables = entries.flatMap(([key, value]) =>
    isTable(value) ? [toToml(value, [...path, key])] : [],
  );
  return [lines.length > 0 ? own : "", ...tables].filter((text) => text !== "").join("\n");
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function quoted(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}
