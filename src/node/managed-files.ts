import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Pod } from "../model/types/core-v1.ts";
import { podHostname } from "./container-config/hostname.ts";
import { hostNetworkHostsFile, podHostsFile } from "./container-config/hosts-file.ts";
import type { AnyContainer } from "./effects.ts";
import { containerDirectory, etcHostsFile, type NodePaths } from "./paths.ts";
import { identityOf } from "./pod-identity.ts";

/** Writes the pod's `/etc/hosts` and returns its path; `undefined` while a pod with its own network has no address. */
export async function writeHostsFile(
  pod: Pod,
  podIPs: readonly string[],
  { paths, clusterDomain }: { readonly paths: NodePaths; readonly clusterDomain: string },
): Promise<string | undefined> {
  const onHostNetwork = pod.spec?.hostNetwork === true;
  if (podIPs.length === 0 && !onHostNetwork) return undefined;
  const aliases = pod.spec?.hostAliases ?? [];
  const text = onHostNetwork
    ? hostNetworkHostsFile(await readFile("/etc/hosts", "utf8"), aliases)
    : podHostsFile(podIPs, podHostname(pod, clusterDomain), aliases);
  const path = etcHostsFile(paths, identityOf(pod).uid);
  await writeFresh(path, text, 0o644);
  return path;
}

/** Makes the empty file that one instance of a container leaves its last words in. */
export async function makeTerminationFile(
  pod: Pod,
  container: AnyContainer,
  { paths, restartCount }: { readonly paths: NodePaths; readonly restartCount: number },
): Promise<string | undefined> {
  if ((container.terminationMessagePath ?? "") === "") return undefined;
  const directory = containerDirectory(paths, identityOf(pod).uid, container.name);
  const path = join(directory, String(restartCount));
  // Any user of the container may write it.
  await writeFresh(path, "", 0o666);
  return path;
}

async function writeFresh(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o750 });
  await writeFile(path, text);
  await chmod(path, mode);
}
