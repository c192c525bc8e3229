/**
 * Replaces `$(NAME)` by what `lookup` gives; an unknown name stays as it is written, `$$` becomes `$`, anything else after
 * a dollar is left alone. The rule for env values, commands, arguments and `subPathExpr`.
 */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  let expanded = "";
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf("$", at);
    if (dollar === -1 || dollar === text.length - 1) return expanded + text.slice(at);
    const token = readToken(text, dollar + 1);
    expanded += text.slice(at, dollar) + written(token, lookup);
    at = dollar + 1 + token.length;
  }
  return expanded;
}

type Token =
  | { readonly kind: "literal"; readonly text: string; readonly length: number }
  | { readonly kind: "reference"; readonly name: string; readonly length: number };

function readToken(text: string, at: number): Token {
  const first = text.charAt(at);
  if (first === "$") return { kind: "literal", text: "$", length: 1 };
  if (first !== "(") return { kind: "literal", text: `$${first}`, length: 1 };
  const close = text.indexOf(")", at);
  if (close === -1) return { kind: "literal", text: "$(", length: 1 };
  return { kind: "reference", name: text.slice(at + 1, close), length: close - at + 1 };
}

function written(token: Token, lookup: (name: string) => string | undefined): string {
  if (token.kind === "literal") return token.text;
  return lookup(token.name) ?? `$(${token.name})`;
}
