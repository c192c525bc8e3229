import { type Document, parseAllDocuments, type Tags } from "yaml";

/** A YAML text that cannot be read; the message says the line. */
export class YamlSyntaxError extends Error {}

export interface YamlText {
  readonly value: unknown;
  /** `line 4: key "image" already set in map`, for each repeated key. */
  readonly duplicates: readonly string[];
}

/**
 * Reads the first document of a YAML text as kubectl reads manifests: YAML 1.1, where `yes` is true and 0644 is octal,
 * but without its times and its sexagesimal numbers (in which the port mapping 80:80 would be 4880).
 * Throws `YamlSyntaxError`.
 */
export function readYaml(text: string): YamlText {
  const [document] = documentsOf(text);
  if (document === undefined) return { value: null, duplicates: [] };
  const fault = document.errors.find((error) => error.code !== "DUPLICATE_KEY");
  if (fault !== undefined) {
    throw new YamlSyntaxError(`yaml: line ${lineOf(text, fault.pos[0])}: ${fault.message}`);
  }
  const duplicates = document.errors.map(({ pos: [start, end] }) => {
    const key = /^[^:\s]*/.exec(text.slice(start, Math.max(end, start + 64)))?.[0] ?? "";
    return `line ${lineOf(text, start)}: key ${JSON.stringify(key)} already set in map`;
  });
  return { value: jsonOf(document), duplicates };
}

function documentsOf(text: string): readonly Document[] {
  return guarded(() => {
    const parsed = parseAllDocuments(text, { version: "1.1", customTags, prettyErrors: false });
    return "empty" in parsed ? [] : parsed;
  });
}

function customTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === "string" ||
      (tag.format !== "TIME" && !/:(timestamp|binary|omap|pairs|set)$/.test(tag.tag)),
  );
}

function jsonOf(document: Document): unknown {
  return guarded((): unknown => document.toJS());
}

/**
 * What the library throws instead of noting it is the text's fault as well: aliases that multiply, nesting without end,
 * merge keys that want to merge what is no map.
 */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { message } = error as Error;
    const isMerge = message.startsWith("Merge sources");
    // As gopkg.in/yaml.v2 says it.
    const text = isMerge ? "map merge requires map or sequence of maps as the value" : message;
    throw new YamlSyntaxError(`yaml: ${text}`, { cause: error });
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}
