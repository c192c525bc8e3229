/** `node:path` for the pure configuration: POSIX only. */
export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}

/** Takes `.`, `..`, doubled and trailing slashes out of an absolute path. */
export function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
