import type { TextFile } from "./repository.ts";

/** A promise of docs/contract.md and where it is proved. */
export interface Row {
  readonly id: string;
  readonly priority: string;
  /** `every kubectl`, or `FILE: PART OF A TITLE`, separated by semicolons. */
  readonly proof: string;
}

export function rowsOf({ text }: TextFile): readonly Row[] {
  return [...text.matchAll(/^\| ([A-Z]\d+) \| (P\d) \| [^|]+ \| ([^|]+) \|$/gm)].map(
    ([, id = "", priority = "", proof = ""]) => ({ id, priority, proof: proof.trim() }),
  );
}

/** What is missing of the proof of a row; `undefined` when nothing is. */
export function missingProof(row: Row, tests: ReadonlyMap<string, TestFile>): string | undefined {
  if (row.proof === "every kubectl") {
    const files = [...tests.values()].filter(({ usesEveryKubectl }) => usesEveryKubectl);
    const isThere = files.some(({ titles }) => titles.some((title) => carries(title, row.id)));
    return isThere ? undefined : `no test with every kubectl has "row ${row.id}" in its title`;
  }
  const absent = row.proof.split("; ").filter((each) => {
    const [, path = "", part = ""] = /^([^:]+): ?(.*)$/.exec(each) ?? [];
    return !(tests.get(path)?.titles ?? []).some((title) => title.includes(part));
  });
  return absent.length === 0 ? undefined : `no such test: ${absent.join("; ")}`;
}

export interface TestFile {
  readonly titles: readonly string[];
  readonly usesEveryKubectl: boolean;
}

/** The titles of a test file's tests, those of tables included. */
export function testFileOf({ text }: TextFile): TestFile {
  const quoted = text.matchAll(
    /(?:\btest\b[^"`']{0,80}?|\]\)\(\s*|\)\(\s*|\btitle: |\bdescribe\()("(?:[^"\\]|\\.)*"|`[^`]*`)/g,
  );
  return {
    titles: [...quoted].map(([, title = ""]) => title.slice(1, -1)),
    usesEveryKubectl: text.includes("withEveryKubectl("),
  };
}

/** `rows K1 and K2: …`, `row K3: …`. */
function carries(title: string, id: string): boolean {
  const rows = /^rows? ([A-Z0-9, and]+):/.exec(title)?.[1] ?? "";
  return rows.split(/, | and /).includes(id);
}

/** The traps, by number, that no title names. */
export function missingTraps(count: number, files: Iterable<TestFile>): readonly number[] {
  const named = new Set(
    [...files].flatMap(({ titles }) =>
      titles.flatMap((title) =>
        [...title.matchAll(/\btrap (\d+)/g)].map(([, each]) => Number(each)),
      ),
    ),
  );
  return Array.from({ length: count }, (_, index) => index + 1).filter((each) => !named.has(each));
}
