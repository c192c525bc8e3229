/** A kubeconfig that is no kubeconfig is left alone: the user must look at it. */
export class KubeconfigError extends Error {}
