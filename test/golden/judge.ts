/** A difference from the recording that is meant to be, with the reason that makes it right. */
export interface JustifiedDifference {
  /** A scenario's name or the start of it (`058`), or `*` for all. */
  readonly scenario: string;
  /** The fact, as the comparer names it; a `*` stands for any text. */
  readonly fact: string;
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
    const known = justified.find((each) => covers(each, name, fact));
    return [{ fact, text, reason: known?.reason }];
  });
  return { name, differences };
}

function covers(known: JustifiedDifference, name: string, fact: string): boolean {
  const scenario = known.scenario === "*" || name.startsWith(known.scenario);
  const pattern = known.fact.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return scenario && new RegExp(`^${pattern.join(".*")}$`).test(fact);
}
