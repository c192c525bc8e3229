import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { completionScript } from "./completion-script.ts";

const completions = {
  words: new Map([
    ["", ["up", "image", "--help"]],
    ["up", ["--name", "--help"]],
    ["image", ["load", "--help"]],
    ["image load", ["--name"]],
  ]),
  valued: ["--name", "--port"],
};

/** What bash would offer after these words. */
function offered(...typed: readonly string[]): string {
  const list = typed.map((word) => `'${word}'`).join(" ");
  const probe = `COMP_WORDS=(tandem ${list}); COMP_CWORD=${typed.length}; _tandem; echo "\${COMPREPLY[@]}"`;
  const script = completionScript("bash", completions);
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

test("the value of an option is no command, and nothing is offered for it", () => {
  expect(offered("up", "--name", "ci", "--he")).toBe("--help");
  expect(offered("--port", "7000", "im")).toBe("image");
  expect(offered("up", "--name", "")).toBe("");
});

test("fish gets one line for each word", () => {
  expect(completionScript("fish", completions).split("\n")[0]).toBe(
    "complete -c tandem -n '__fish_use_subcommand' -f -a up",
  );
});
