import type { Container, EphemeralContainer } from "../model/types/core-v1.ts";

/**
 * Hex text stored with every container as `io.kubernetes.container.hash`: over name and image only, so that a change
 * of the image, and of nothing else, restarts a running container (semantics §2.6).
 */
export function containerHash(container: Container | EphemeralContainer): string {
  return hashText(JSON.stringify({ image: container.image ?? "", name: container.name }));
}

/** FNV-1a, 32 bits, as hex without leading zeros. */
export function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
