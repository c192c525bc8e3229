import { configuration } from "./core-v1/config.ts";
import { containers } from "./core-v1/container.ts";
import { namespaces } from "./core-v1/namespace.ts";
import { nodes } from "./core-v1/node.ts";
import { persistentVolumes } from "./core-v1/persistent-volume.ts";
import { pods } from "./core-v1/pod.ts";
import { services } from "./core-v1/service.ts";
import { volumes } from "./core-v1/volume.ts";

/** Every field of the core.v1 definitions, by subject. */
export const coreV1 = [
  containers,
  pods,
  nodes,
  services,
  volumes,
  persistentVolumes,
  namespaces,
  configuration,
].join("");
