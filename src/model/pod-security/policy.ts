import { invalid, type FieldError } from "../field-error.ts";

const levels = ["privileged", "baseline", "restricted"] as const;
export type Level = (typeof levels)[number];

/** A level as it was in a minor version of Kubernetes. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: number | "latest";
}

/** What the labels of a namespace ask of its pods; `audit` is checked and kept, but nothing here keeps an audit log. */
export interface SecurityPolicy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
}

const PREFIX = "pod-security.kubernetes.io/";
const modes = ["enforce", "audit", "warn"] as const;

type Labels = Readonly<Record<string, string>>;

/** The policy of a namespace with these labels. What cannot be read counts as the strictest, but warns of nothing. */
export function policyOf(labels: Labels | undefined): SecurityPolicy {
  return {
    enforce: levelVersion(labels, "enforce", "restricted"),
    warn: levelVersion(labels, "warn", "privileged"),
  };
}

/** What is wrong with the labels. */
export function policyFaults(labels: Labels | undefined): readonly FieldError[] {
  return modes.flatMap((mode) => {
    const [level, version] = [`${PREFIX}${mode}`, `${PREFIX}${mode}-version`];
    return [
      ...fault(labels, level, isLevel, `must be one of ${levels.join(", ")}`),
      ...fault(labels, version, isVersion, 'must be "latest" or "v1.x"'),
    ];
  });
}

/** `baseline:latest`, `restricted:v1.25` */
export function formatLevel({ level, version }: LevelVersion): string {
  return `${level}:${version === "latest" ? version : `v1.${version}`}`;
}

/** Whether pods that `before` let in may now be refused. */
export function isStricter(after: LevelVersion, before: LevelVersion): boolean {
  if (after.level === "privileged") return false;
  if (after.version !== before.version) return true;
  return levels.indexOf(after.level) > levels.indexOf(before.level);
}

function levelVersion(
  labels: Labels | undefined,
  mode: (typeof modes)[number],
  unreadable: Level,
): LevelVersion {
  const level = labels?.[`${PREFIX}${mode}`] ?? "privileged";
  const version = labels?.[`${PREFIX}${mode}-version`] ?? "latest";
  const isPinned = version !== "latest" && isVersion(version);
  return {
    level: isLevel(level) ? level : unreadable,
    version: isPinned ? Number(version.slice("v1.".length)) : "latest",
  };
}

function isLevel(text: string): text is Level {
  return (levels as readonly string[]).includes(text);
}

function isVersion(text: string): boolean {
  return text === "latest" || /^v1\.(?:0|[1-9][0-9]*)$/.test(text);
}

function fault(
  labels: Labels | undefined,
  key: string,
  isValid: (text: string) => boolean,
  detail: string,
): readonly FieldError[] {
  const value = labels?.[key];
  if (value === undefined || isValid(value)) return [];
  return [invalid(`metadata.labels[${key}]`, value, detail)];
}
