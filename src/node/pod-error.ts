/**
 * What a pod asks for cannot be had, now or ever: a missing ConfigMap, an image that is no reference, a volume source that
 * this node does not have. `message` is the text that statuses and events show; the work is tried again later.
 */
export class PodError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PodError";
  }
}
