import type { Container } from "../types/core-v1.ts";

/**
 * Programs that serve or watch until somebody stops them, by the name of their command or of their image, each with
 * the words that make it do one thing and end. A wrong warning costs more trust than a missing one: what is not sure
 * to stay is not here. Service-mesh and secret agents are missing on purpose: their images also run as init containers.
 */
const servers: ReadonlyMap<string, readonly string[]> = new Map([
  ["nginx", ["-t", "-T", "-v", "-V", "-s"]],
  ["httpd", ["-t", "-v"]],
  ["haproxy", ["-c", "-v", "-vv"]],
  ["envoy", ["--mode", "--version"]],
  ["traefik", ["version", "healthcheck"]],
  ["caddy", ["validate", "adapt", "fmt", "version", "hash-password"]],
  ["cloud-sql-proxy", ["--version"]],
  ["cloud_sql_proxy", ["-version", "--version"]],
  ["oauth2-proxy", ["--version"]],
  ["fluentd", ["--dry-run", "--setup", "-s", "--version"]],
  ["fluent-bit", ["--dry-run", "-D", "--version", "-V"]],
  ["filebeat", ["test", "setup", "export", "version", "-once", "--once"]],
  ["metricbeat", ["test", "setup", "export", "version"]],
  ["promtail", ["-dry-run", "--dry-run", "-check-syntax", "--version", "-version"]],
  ["vector", ["validate", "test", "--version"]],
  ["telegraf", ["--test", "--once", "config", "version"]],
  ["opentelemetry-collector", ["validate", "--version"]],
  ["opentelemetry-collector-contrib", ["validate", "--version"]],
  ["otelcol", ["validate", "--version"]],
  ["otelcol-contrib", ["validate", "--version"]],
  ["node-exporter", ["--version"]],
  ["node_exporter", ["--version"]],
  ["postgres-exporter", ["--version"]],
  ["postgres_exporter", ["--version"]],
  ["mysqld-exporter", ["--version"]],
  ["mysqld_exporter", ["--version"]],
  ["redis-server", ["--version", "-v"]],
  ["redis", ["--version", "-v"]],
  ["redis_exporter", ["--version", "-version"]],
  ["memcached", ["-V", "--version"]],
]);

const shells: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash", "zsh"]);

/**
 * Whether the container's program is known to run until it is stopped. `false` is no promise that it ends: most
 * programs are unknown here.
 */
export function neverEnds(container: Container): boolean {
  const words = wordsOf(container);
  const [program = "", ...rest] = words;
  if (shells.has(baseName(program))) return scriptNeverEnds(scriptOf(rest));
  return commandNeverEnds(words);
}

/** What is run, as far as the manifest says: without a command the image's name stands for its program. */
export function wordsOf({ command = [], args = [], image = "" }: Container): readonly string[] {
  if (command.length > 0) return [...command, ...args];
  // The entry points of the usual images run arguments that do not look like options as a command.
  const [first = "-"] = args;
  return first.startsWith("-") ? [imageName(image), ...args] : args;
}

function commandNeverEnds(words: readonly string[]): boolean {
  const [program = "", ...rest] = words;
  const name = baseName(program);
  if (name === "tail") return rest.some((word) => /^(-\w*[fF]|--follow\b.*)$/.test(word));
  if (name === "sleep") return rest[0] === "infinity" || rest[0] === "inf";
  const oneShot = servers.get(name);
  return oneShot !== undefined && !rest.some((word) => [...oneShot, "--help"].includes(word));
}

function scriptOf(words: readonly string[]): string {
  const flag = words.findIndex((word) => /^-\w*c$/.test(word));
  return flag < 0 ? "" : (words[flag + 1] ?? "");
}

const endlessLoop = /\b(while\s+(true|:|\[\s*1\s*\])|until\s+false)\s*[;\n]\s*do\b/;
const wayOut = /\b(break|exit|return|exec|kill|pkill|timeout)\b/;

/** Only scripts without any cleverness are judged: what runs in the background, or ends others, may end well. */
function scriptNeverEnds(script: string): boolean {
  // A handler of signals is a way out for who stops the container, not for the script itself.
  const untrapped = script.replaceAll(/\btrap\s+('[^']*'|"[^"]*"|\S+)[^\n;]*/g, "");
  const text = untrapped.replaceAll(/'[^']*'|"[^"]*"/g, "quoted");
  if (/(^|[^&>])&([^&>]|$)/.test(text)) return false;
  if (endlessLoop.test(text)) return !wayOut.test(text);
  const last =
    text
      .trim()
      .split(/[;\n]|&&|\|\|/)
      .at(-1)
      ?.trim() ?? "";
  if (last.includes("|") || wayOut.test(last.replace(/^exec\s/, ""))) return false;
  return commandNeverEnds(last.replace(/^exec\s+/, "").split(/\s+/));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `registry:5000/fluent/fluentd:v1@sha256:…` is `fluentd`. */
function imageName(image: string): string {
  return baseName(image.replace(/@.*$/, "")).replace(/:.*$/, "");
}
