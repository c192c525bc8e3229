import { createHash } from "node:crypto";
import { tar, type TarEntry } from "./tar.ts";

/** The part of an image's configuration that says how to run it, in the spelling of the OCI specification. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly StopSignal?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Labels?: Readonly<Record<string, string>>;
}

export interface Image {
  /** The whole reference, as containerd keeps it: `docker.io/library/busybox:latest`. */
  readonly reference: string;
  /** Go's name of the processor: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly config: ImageConfig;
  /** Bottom first. */
  readonly layers: readonly (readonly TarEntry[])[];
  readonly createdSeconds: number;
}

interface Blob {
  readonly digest: string;
  readonly content: Buffer;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const types = {
  layer: "application/vnd.oci.image.layer.v1.tar",
  config: "application/vnd.oci.image.config.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
} as const;

/**
 * One image as an OCI layout in a tar file, which `manifest.json` makes a docker archive as well.
 * The layers are not compressed, so that loading is mere copying. The same image gives the same bytes.
 */
export function ociArchive(image: Image): Buffer {
  const layers = image.layers.map((entries) => blob(tar(entries, image.createdSeconds)));
  const config = json(imageConfig(image, layers));
  const manifest = json({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(types.config, config),
    layers: layers.map((layer) => descriptor(types.layer, layer)),
  });
  const blobs = [...layers, config, manifest];
  return tar(
    [
      file("oci-layout", json({ imageLayoutVersion: "1.0.0" }).content),
      file("index.json", index(image, manifest)),
      file("manifest.json", dockerManifest(image, config, layers)),
      folder("blobs"),
      folder("blobs/sha256"),
      ...uniqueByDigest(blobs).map((one) => file(blobPath(one), one.content)),
    ],
    image.createdSeconds,
  );
}

function imageConfig(image: Image, layers: readonly Blob[]): object {
  const created = new Date(image.createdSeconds * 1000).toISOString();
  return {
    created,
    architecture: image.architecture,
    os: "linux",
    config: image.config,
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.digest) },
    history: layers.map(() => ({ created, created_by: "tandem test/images" })),
  };
}

function index(image: Image, manifest: Blob): Buffer {
  const annotations = {
    // containerd takes the whole name from the first, other tools the tag from the second.
    "io.containerd.image.name": image.reference,
    "org.opencontainers.image.ref.name": image.reference.slice(
      image.reference.lastIndexOf(":") + 1,
    ),
  };
  const platform = { architecture: image.architecture, os: "linux" };
  return json({
    schemaVersion: 2,
    mediaType: types.index,
    manifests: [{ ...descriptor(types.manifest, manifest), annotations, platform }],
  }).content;
}

function dockerManifest(image: Image, config: Blob, layers: readonly Blob[]): Buffer {
  const entry = {
    Config: blobPath(config),
    RepoTags: [image.reference.replace(/^docker\.io\/(library\/)?/, "")],
    Layers: layers.map(blobPath),
  };
  return json([entry]).content;
}

function blob(content: Buffer): Blob {
  return { digest: `sha256:${createHash("sha256").update(content).digest("hex")}`, content };
}

function json(value: unknown): Blob {
  return blob(Buffer.from(JSON.stringify(value)));
}

function descriptor(mediaType: string, of: Blob): Descriptor {
  return { mediaType, digest: of.digest, size: of.content.length };
}

function blobPath(of: Blob): string {
  return `blobs/${of.digest.replace(":", "/")}`;
}

function uniqueByDigest(blobs: readonly Blob[]): Blob[] {
  return [...new Map(blobs.map((one) => [one.digest, one])).values()];
}

function file(path: string, content: Buffer): TarEntry {
  return { kind: "file", path, mode: 0o644, uid: 0, gid: 0, content };
}

function folder(path: string): TarEntry {
  return { kind: "directory", path, mode: 0o755, uid: 0, gid: 0 };
}
