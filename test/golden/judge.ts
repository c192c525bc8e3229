/** A difference from the recording that is meant to be, with the reason that makes it right. */
export interface JustifiedDifference {
  /** A scenario's name or the start of it (`058`). */
  readonly scenario: string;
  /** The fact, as the comparer names it; a `*` stands for any text. Never a `*` alone. */
  readonly fact: string;
  /** What the comparer says of it, with `*`; where absent, the fact may differ in any way. */
  readonly text?: string;
  /** Which side wins is a race, so that the difference need not be there each time. */
  readonly race?: boolean;
  readonly reason: string;
}

export interface Difference {
  readonly fact: string;
  readonly text: string;
  /** Why it is meant to be; `undefined` when nobody has said so. */
  readonly reason: string | undefined;
}

export interface ScenarioResult {
  readonly name: string;
  readonly differences: readonly Difference[];
}

/** The name of an event's fact holds its message, which may hold anything. */
const eventLine = /^ +HARD (event\/.*): (unexpected \S+|missing, expected \S+|count \d+ vs \d+)$/;
const otherLine = /^ +HARD (.*?): (.*)$/;

/** Reads the comparer's output for one scenario and looks up the reason of each hard difference. */
export function judge(
  name: string,
  output: string,
  justified: readonly JustifiedDifference[],
): ScenarioResult {
  const differences = output.split("\n").flatMap((line) => {
    const [, fact, text] = eventLine.exec(line) ?? otherLine.exec(line) ?? [];
    if (fact === undefined || text === undefined) return [];
    const known = justified.find((each) => covers(each, { name, fact, text }));
    return [{ fact, text, reason: known?.reason }];
  });
  return { name, differences };
}

/**
 * The justifications that nothing needs any more: of the scenarios that ran, none differs as they say. They must go, or
 * one day they excuse something new.
 */
export function staleIn(
  justified: readonly JustifiedDifference[],
  results: readonly ScenarioResult[],
): readonly JustifiedDifference[] {
  return justified.filter((known) => {
    const concerned = results.filter(({ name }) => name.startsWith(known.scenario));
    const isUsed = concerned.some(({ name, differences }) =>
      differences.some(({ fact, text }) => covers(known, { name, fact, text })),
    );
    return concerned.length > 0 && !isUsed && !known.race;
  });
}

function covers(
  known: JustifiedDifference,
  { name, fact, text }: { readonly name: string; readonly fact: string; readonly text: string },
): boolean {
  return (
    name.startsWith(known.scenario) && matches(known.fact, fact) && matches(known.text ?? "*", text)
  );
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}
