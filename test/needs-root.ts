/** Stops the e2e project at once, with a sentence, where every test would fail for the same reason. */
export function setup(): void {
  if (process.getuid?.() !== 0) {
    throw new Error("the e2e tests run real containers: run them as root (sudo make test)");
  }
}
