/** What an engine does better than Kubernetes, each of which can be switched off. */
export interface EngineSwitches {
  /** Startup and readiness are tried soon and often before a container's first success. */
  readonly fastFirstProbe: boolean;
  /** Sidecar mistakes come back as warnings, which kubectl prints. */
  readonly applyTimeWarnings: boolean;
}

export const defaultEngineSwitches: EngineSwitches = {
  fastFirstProbe: true,
  applyTimeWarnings: true,
};

/** `fastFirstProbe` is `fast-first-probe` on the command line. */
const names = new Map(
  (Object.keys(defaultEngineSwitches) as (keyof EngineSwitches)[]).map((key) => [
    key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    key,
  ]),
);

export const switchNames: readonly string[] = [...names.keys()];

/** The defaults with what `settings` say, each `NAME=on` or `NAME=off`; the words of the first that is wrong. */
export function engineSwitches(
  settings: readonly string[],
): { readonly switches: EngineSwitches } | { readonly wrong: string } {
  let switches = defaultEngineSwitches;
  for (const setting of settings) {
    const [, name = "", value] = /^([^=]*)=(on|off)$/.exec(setting) ?? [];
    const key = names.get(name);
    if (key === undefined) return { wrong: setting };
    switches = { ...switches, [key]: value === "on" };
  }
  return { switches };
}

/** The settings that give `switches` again: how they get to another process. */
export function switchSettings(switches: EngineSwitches): readonly string[] {
  return [...names].map(([name, key]) => `${name}=${switches[key] ? "on" : "off"}`);
}
