import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Stops the e2e project at once, with a sentence, where every test would fail for the same reason. */
export function setup(): void {
  if (process.getuid?.() !== 0) {
    throw new Error("real containers need root: run this with sudo");
  }
  if (!onPath("kubectl")) {
    throw new Error(
      "real kubectl is needed, 1.20 or newer, on the PATH: https://kubernetes.io/docs/tasks/tools/",
    );
  }
}

function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
