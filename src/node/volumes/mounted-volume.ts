import type { ImageSpec } from "../../ports/cri-config.ts";

/** A volume of a pod that is ready to be mounted into its containers. */
export type MountedVolume =
  | {
      readonly kind: "directory";
      /** What is bound: a directory, or for some host paths a file, a socket or a device. */
      readonly hostPath: string;
      /** Nobody may write to it, whatever the container's mount says. */
      readonly readOnly: boolean;
    }
  | { readonly kind: "image"; readonly image: ImageSpec };

/** The volumes of one pod by name. */
export type MountedVolumes = ReadonlyMap<string, MountedVolume>;
