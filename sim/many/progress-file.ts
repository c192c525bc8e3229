import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** How far a long run has come, so that the next one goes on there. */
export interface Progress {
  /** Lives of another commit say nothing about this one. */
  readonly commit: string;
  readonly first: number;
  readonly lives: number;
}

/** The lives that need not be lived again: those of the same commit, from the same seed, without a violation. */
export function livesBehind(path: string, { commit, first }: Omit<Progress, "lives">): number {
  if (!existsSync(path)) return 0;
  const found = JSON.parse(readFileSync(path, "utf8")) as Partial<Progress>;
  const isSame = found.commit === commit && found.first === first && !commit.endsWith("-dirty");
  return isSame ? (found.lives ?? 0) : 0;
}

export function saveProgress(path: string, progress: Progress): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(progress)}\n`);
  renameSync(`${path}.new`, path);
}
