export interface LabelToken {
  readonly kind: "symbol" | "identifier" | "end" | "error";
  readonly text: string;
}

const symbols: ReadonlySet<string> = new Set([")", ",", "!", "==", "=", ">", "<", "!=", "("]);
const special = /[=!()><,]/;
const blank = /[ \t\r\n]/;

/** Splits selector text as `labels.Lexer` does: symbols are read greedily, everything else is an identifier. */
export function labelTokens(text: string): readonly LabelToken[] {
  const tokens: LabelToken[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (blank.test(char)) {
      at += 1;
      continue;
    }
    const token = special.test(char) ? symbolAt(text, at) : identifierAt(text, at);
    tokens.push(token.token);
    at = token.end;
  }
  return [...tokens, { kind: "end", text: "" }];
}

interface Scanned {
  readonly token: LabelToken;
  readonly end: number;
}

function symbolAt(text: string, start: number): Scanned {
  let end = start;
  let found = "";
  while (end < text.length && special.test(text.charAt(end))) {
    const longer = text.slice(start, end + 1);
    if (symbols.has(longer)) found = longer;
    else if (found !== "") break;
    end += 1;
  }
  const token: LabelToken =
    found === ""
      ? { kind: "error", text: `error expected: keyword found '${text.slice(start, end)}'` }
      : { kind: "symbol", text: found };
  return { token, end };
}

function identifierAt(text: string, start: number): Scanned {
  let end = start;
  while (end < text.length && !special.test(text.charAt(end)) && !blank.test(text.charAt(end))) {
    end += 1;
  }
  return { token: { kind: "identifier", text: text.slice(start, end) }, end };
}
