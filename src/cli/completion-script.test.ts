import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { completionScript } from "./completion-script.ts";

const words = new Map([
  ["", ["up", "image", "--help"]],
  ["up", ["--name", "--help"]],
  ["image", ["load", "--help"]],
  ["image load", ["--name"]],
]);

/** What bash would offer after these words. */
function offered(...typed: readonly string[]): string {
  const list = typed.map((word) => `'${word}'`).join(" ");
  const probe = `COMP_WORDS=(tandem ${list}); COMP_CWORD=${typed.length}; _tandem; echo "\${COMPREPLY[@]}"`;
  const script = completionScript("bash", words);
  return execFileSync("bash", ["-c", `${script}\n${probe}`])
    .toString()
    .trim();
}

test("bash completes commands, commands of commands, and options", () => {
  expect(offered("")).toBe("up image --help");
  expect(offered("im")).toBe("image");
  expect(offered("image", "")).toBe("load --help");
  expect(offered("image", "load", "--n")).toBe("--name");
  expect(offered("up", "--help", "--na")).toBe("--name");
});

test("fish gets one line for each word", () => {
  expect(completionScript("fish", words).split("\n")[0]).toBe(
    "complete -c tandem -n '__fish_use_subcommand' -f -a up",
  );
});
