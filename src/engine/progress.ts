/** Tells whoever waits for an engine how far it is. */
export interface Progress {
  /** A step has ended well; `ms` is what it took. */
  step(name: string, ms: number): void;
}

/** Runs a step and reports it. A step that fails is not reported: its error is. */
export async function timed<T>(
  progress: Progress,
  name: string,
  action: () => T | Promise<T>,
): Promise<T> {
  const begin = performance.now();
  const result = await action();
  progress.step(name, performance.now() - begin);
  return result;
}
