import type { ImageConfig } from "./oci-archive.ts";
import type { Packages } from "./packages.ts";
import type { RootFilesystem } from "./root-filesystem.ts";

/** How one image of the tests is made. */
export interface Recipe {
  /** The archive is `out/FILE.tar`. */
  readonly file: string;
  /** The reference under which the runtime keeps it: what manifests mean. */
  readonly reference: string;
  /** Set where another program plays the part of the one that the name promises. */
  readonly standIn?: string;
  readonly config: ImageConfig;
  fill(root: RootFilesystem, packages: Packages): Promise<void>;
}
