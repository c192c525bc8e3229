import { readFileSync } from "node:fs";
import { homedir } from "node:os";

/** Who owns the kubeconfig: the person at the keyboard, also under sudo. */
export interface InvokingUser {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export function invokingUser(environment: NodeJS.ProcessEnv): InvokingUser {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  const sudoUid = Number(environment["SUDO_UID"]);
  const sudoGid = Number(environment["SUDO_GID"]);
  const home = uid === 0 && sudoUid > 0 ? homeOf(sudoUid) : undefined;
  if (home === undefined) return { uid, gid, home: environment["HOME"] ?? homedir() };
  return { uid: sudoUid, gid: Number.isInteger(sudoGid) ? sudoGid : gid, home };
}

function homeOf(uid: number): string | undefined {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines.map((line) => line.split(":")).find((fields) => fields[2] === String(uid))?.[5];
}
