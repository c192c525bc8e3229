import { objectFunction, patchFunction } from "./patch-types.ts";

/** One lexical piece of an expression. Strings come first: nothing in them is looked at. */
const piece = new RegExp(
  [
    String.raw`(?<text>(?:[rRbB]{1,2})?(?:"""(?:[^\\]|\\[^])*?"""|'''(?:[^\\]|\\[^])*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))`,
    String.raw`(?<comment>//[^\n]*)`,
    String.raw`(?<literal>(?<![.\w])(?:Object(?:\s*\.\s*[A-Za-z_]\w*)*|JSONPatch)\s*\{)`,
    String.raw`(?<field>(?:\?\s*)?[A-Za-z_]\w*(?=\s*:))`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`(?<other>[^])`,
  ].join("|"),
  "g",
);

/** What is open around a place: a literal of ours at the start of a field, or anything else. */
type Frame = { readonly kind: "literal"; isAtField: boolean } | { readonly kind: "other" };

/**
 * `source` with its message literals written as calls, which is what the library can read:
 * `Object.spec{replicas: 3}` becomes `__object("Object.spec", {"replicas": 3})`.
 */
export function withoutLiterals(source: string): string {
  const open: Frame[] = [];
  return source.replace(piece, (text, ...rest) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    const frame = open.at(-1);
    if (groups["literal"] !== undefined) {
      open.push({ kind: "literal", isAtField: true });
      return opening(text.slice(0, -1).replaceAll(/\s/g, ""));
    }
    if (groups["field"] !== undefined && frame?.kind === "literal" && frame.isAtField) {
      frame.isAtField = false;
      return JSON.stringify(text.replaceAll(/\s/g, ""));
    }
    return groups["other"] === undefined ? text : punctuation(text, open);
  });
}

function opening(name: string): string {
  return name === "JSONPatch"
    ? `${patchFunction}({`
    : `${objectFunction}(${JSON.stringify(name)}, {`;
}

function punctuation(text: string, open: Frame[]): string {
  const frame = open.at(-1);
  switch (text) {
    case "{":
    case "[":
    case "(":
      open.push({ kind: "other" });
      return text;
    case "}":
    case "]":
    case ")":
      open.pop();
      return frame?.kind === "literal" ? "})" : text;
    case ",":
      if (frame?.kind === "literal") frame.isAtField = true;
      return text;
    default:
      return text;
  }
}
