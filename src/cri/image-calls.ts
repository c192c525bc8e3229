import type { ImageService } from "../ports/cri.ts";
import { type Call, ignoringAbsence } from "./call.ts";
import { toImage } from "./from-wire.ts";
import { toFilesystemUsage } from "./stats-from-wire.ts";
import { fromSandboxConfig } from "./to-wire.ts";
import type { WireFilesystemUsage, WireImage } from "./wire.ts";

export function imageCalls(call: Call): ImageService {
  return {
    async listImages(options) {
      return (await call<{ images: WireImage[] }>("ListImages", {}, options)).images.map(toImage);
    },
    async imageStatus(spec, options) {
      const request = { image: spec };
      const { image } = await call<{ image: WireImage | null }>("ImageStatus", request, options);
      return image ? toImage(image) : undefined;
    },
    async pullImage({ image, auth, sandboxConfig }, options) {
      const sandbox = sandboxConfig === undefined ? undefined : fromSandboxConfig(sandboxConfig);
      const request = { image, auth, sandboxConfig: sandbox };
      // Without a deadline of ours: containerd ends a pull that makes no progress.
      const limits = { deadlineMs: undefined };
      return (await call<{ imageRef: string }>("PullImage", request, options, limits)).imageRef;
    },
    removeImage: (image, options) => ignoringAbsence(call("RemoveImage", { image }, options)),
    async imageFsInfo(options) {
      type Response = { imageFilesystems: WireFilesystemUsage[] };
      const { imageFilesystems } = await call<Response>("ImageFsInfo", {}, options);
      return imageFilesystems.map(toFilesystemUsage);
    },
  };
}
