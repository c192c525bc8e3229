/** The archive is at fault: not there, or none that containerd reads. */
export class ImageError extends Error {}
