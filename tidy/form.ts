import { isPure, isTestFile } from "./folders.ts";
import type { Finding, TextFile } from "./repository.ts";

const LINES_MAX = 300;
/** Tables of cases are data: they may be longer than what one reads as code. */
const TEST_LINES_MAX = 500;

/** Files that were longer when the limit came. Their numbers may only fall; at the limit the entry goes. */
export const longFiles: Readonly<Record<string, number>> = {
  "src/client/resources.ts": 337,
};

/** Edges that hand a library the wall-clock deadline it asks for, or time one single exchange. */
const ownClocks: ReadonlySet<string> = new Set([
  "src/cri/connection.ts",
  "src/node/probes/grpc-probe.ts",
  "src/node/probes/http-probe.ts",
]);

interface Ban {
  readonly pattern: RegExp;
  readonly message: string;
  /** Where it holds; everywhere without. */
  readonly where?: (path: string) => boolean;
}

// Each pattern looks at single lines of formatted code, outside of comments.
const bans: readonly Ban[] = [
  {
    pattern: /\bvi\.(?:mock|doMock|stubGlobal)\(/,
    message: "mocks a module or a global: pass a fake port instead (rule 17)",
  },
  { pattern: /^export \* from/, message: "is a barrel: import from where the thing is (rule 6)" },
  {
    pattern: /^(?:export )?let /,
    message: "keeps state in the module (rule 8)",
    where: (path) => !isTestFile(path),
  },
  {
    pattern: /\bnew Date\(\)/,
    message: "asks what time it is: take `now: Instant` (rule 2)",
    where: isPure,
  },
  {
    pattern: /\b(?:Date\.now|performance\.now|Math\.random)\(/,
    message: "asks a clock or for chance by itself: take a Clock or a Random (rule 2)",
    where: (path) =>
      path.startsWith("src/") &&
      !/^src\/(?:cli|engine)\//.test(path) &&
      !isTestFile(path) &&
      !ownClocks.has(path),
  },
];

const marks = /\b(?:TODO|FIXME|XXX|HACK)\b/;

/** What is wrong with the form of one TypeScript file: its name, its length, what it says. */
export function formFindings(file: TextFile): Finding[] {
  const messages = [...nameMessages(file.path), ...lengthMessages(file), ...lineMessages(file)];
  return messages.map((message) => ({ path: file.path, message }));
}

function nameMessages(path: string): string[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^(?:utils?|helpers?|misc|common)\.ts$/.test(name)) {
    return ["has a name that says nothing: name the noun or the verb (rule 6)"];
  }
  if (name === "index.ts") return ["is a barrel by name: import from where the thing is (rule 6)"];
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|property|fixture|config|d))*\.ts$/.test(name)) {
    return ["is not in kebab-case (rule 6)"];
  }
  return [];
}

function lengthMessages({ path, text }: TextFile): string[] {
  if (/^src\/model\/(?:types|schema)\//.test(path)) return [];
  const lines = text.split("\n").length - 1;
  const limit = path.endsWith(".test.ts") ? TEST_LINES_MAX : LINES_MAX;
  const allowed = longFiles[path];
  if (allowed === undefined) {
    return lines > limit ? [`has ${lines} lines, ${limit} is the limit (rule 6)`] : [];
  }
  if (lines > allowed) return [`grew from ${allowed} to ${lines} lines: long files only shrink`];
  if (lines <= limit) return ["is short enough now: take it off the list in tidy/form.ts"];
  return [];
}

function lineMessages({ path, text }: TextFile): string[] {
  return text.split("\n").flatMap((line, index) => {
    const place = `line ${index + 1}`;
    const comment = /^\s*(?:\/\/|\/?\*)/.test(line);
    // This folder speaks of the marks and the bans that it looks for.
    if (path.startsWith("tidy/")) return [];
    if (marks.test(line)) return [`${place} promises work for later: do it, or refuse by name`];
    if (comment) return [];
    return bans
      .filter(({ pattern, where }) => pattern.test(line) && (where === undefined || where(path)))
      .map(({ message }) => `${place} ${message}`);
  });
}
