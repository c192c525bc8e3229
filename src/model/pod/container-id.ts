/** `containerd://abc`, as a status names a container, is the runtime's `abc`; `undefined` where there is none yet. */
export function runtimeIdOf(containerID: string | undefined): string | undefined {
  const id = containerID?.split("//")[1];
  return id === "" ? undefined : id;
}
