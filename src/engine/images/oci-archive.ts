import { createHash } from "node:crypto";
import { type TarFile, writeTar } from "./tar.ts";

export interface ImageContent {
  /** With registry and tag: `tandem.local/pause:1`. */
  readonly reference: string;
  /** `amd64`, `arm64`. */
  readonly architecture: string;
  readonly files: readonly TarFile[];
  readonly entrypoint: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** An OCI image of one layer as a tar archive of the OCI image layout. */
export function ociArchive(image: ImageContent): Uint8Array {
  const layer = blob(writeTar(image.files));
  const config = jsonBlob(configOf(image, layer.digest));
  const manifest = jsonBlob({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...descriptor(config) },
    layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar", ...descriptor(layer) }],
  });
  const index = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      {
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        ...descriptor(manifest),
        platform: { os: "linux", architecture: image.architecture },
        annotations: { "io.containerd.image.name": image.reference },
      },
    ],
  };
  return writeTar([
    file("oci-layout", Buffer.from(JSON.stringify({ imageLayoutVersion: "1.0.0" }))),
    ...[layer, config, manifest].map(({ digest, content }) =>
      file(`blobs/sha256/${digest.slice("sha256:".length)}`, content),
    ),
    file("index.json", Buffer.from(JSON.stringify(index))),
  ]);
}

interface Blob {
  readonly digest: string;
  readonly content: Uint8Array;
}

function blob(content: Uint8Array): Blob {
  return { digest: `sha256:${createHash("sha256").update(content).digest("hex")}`, content };
}

function jsonBlob(value: unknown): Blob {
  return blob(Buffer.from(JSON.stringify(value)));
}

function descriptor({ digest, content }: Blob): object {
  return { digest, size: content.length };
}

function file(path: string, content: Uint8Array): TarFile {
  return { path, mode: 0o644, content };
}

function configOf({ architecture, entrypoint, labels }: ImageContent, layerDigest: string): object {
  return {
    architecture,
    os: "linux",
    config: {
      Entrypoint: entrypoint,
      Labels: labels,
      Env: ["PATH=/"],
      // A number, so that nobody looks for a user database in an image that has none.
      User: "65535:65535",
      WorkingDir: "/",
    },
    rootfs: { type: "layers", diff_ids: [layerDigest] },
    history: [{ created_by: "tandem" }],
  };
}
