/** `Succeeded` or `Failed`: a phase that nothing leaves. */
export function isTerminal(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}
