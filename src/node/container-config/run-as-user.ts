import type { Pod } from "../../model/types/core-v1.ts";
import type { AnyContainer } from "../effects.ts";
import { PodError } from "../pod-error.ts";
import { goQuote } from "../go-quote.ts";
import { describePod } from "../pod-identity.ts";

/** The user that an image names: a number or a name, never both; neither means root. */
export interface ImageUser {
  readonly uid: number | undefined;
  readonly username: string;
}

/** Who the first process runs as, in the terms of CRI. */
export interface RunAsUser {
  readonly runAsUser?: number | undefined;
  readonly runAsUsername?: string | undefined;
  readonly runAsGroup?: number | undefined;
}

/** The container's user and group, or the pod's, or the image's. Throws `PodError` where `runAsNonRoot` forbids it. */
export function runAsUserOf(pod: Pod, container: AnyContainer, image: ImageUser): RunAsUser {
  const ofPod = pod.spec?.securityContext;
  const own = container.securityContext;
  const runAsUser = own?.runAsUser ?? ofPod?.runAsUser;
  const runAsGroup = own?.runAsGroup ?? ofPod?.runAsGroup;
  if (own?.runAsNonRoot ?? ofPod?.runAsNonRoot ?? false) {
    refuseRoot(runAsUser, image, { pod, container });
  }
  const user = runAsUser ?? image.uid;
  if (user !== undefined) return { runAsUser: user, runAsGroup };
  if (image.username !== "") return { runAsUsername: image.username, runAsGroup };
  return { runAsUser: 0, runAsGroup };
}

interface Place {
  readonly pod: Pod;
  readonly container: AnyContainer;
}

function refuseRoot(user: number | undefined, image: ImageUser, { pod, container }: Place): void {
  const where = `(pod: ${goQuote(describePod(pod))}, container: ${container.name})`;
  if (user === 0) throw new PodError(`container's runAsUser breaks non-root policy ${where}`);
  if (user !== undefined) return;
  if (image.uid === 0 || (image.uid === undefined && image.username === "")) {
    throw new PodError(`container has runAsNonRoot and image will run as root ${where}`);
  }
  if (image.uid === undefined) {
    throw new PodError(
      `container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root ${where}`,
    );
  }
}
