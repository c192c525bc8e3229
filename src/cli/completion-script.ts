export type Shell = "bash" | "zsh" | "fish";

/** What can be completed. */
export interface Completions {
  /** For each command, by its words, what may follow it. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** The options that take the word after them. */
  readonly valued: readonly string[];
}

/** A completion script for the shell. */
export function completionScript(shell: Shell, completions: Completions): string {
  switch (shell) {
    case "bash":
      return bashScript(completions);
    case "zsh":
      return `#compdef tandem\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(completions)}`;
    case "fish":
      return fishScript(completions);
  }
}

/** Takes the words before the cursor that are neither options nor their values as the command. */
function bashScript({ words, valued }: Completions): string {
  const cases = [...words].map(
    ([path, next]) => `    "${path}") candidates="${next.join(" ")}" ;;`,
  );
  return `_tandem() {
  local path="" word before="" candidates=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$before" in
      ${valued.join("|")}) ;;
      *) case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac ;;
    esac
    before=$word
  done
  case "$before" in ${valued.join("|")}) return ;; esac
  case "$path" in
${cases.join("\n")}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _tandem tandem
`;
}

function fishScript({ words }: Completions): string {
  const lines = [...words].flatMap(([path, next]) => {
    const last = path.split(" ").at(-1) ?? "";
    const condition = path === "" ? "__fish_use_subcommand" : `__fish_seen_subcommand_from ${last}`;
    return next.map((word) => {
      const what = word.startsWith("--") ? `-l ${word.slice(2)}` : `-f -a ${word}`;
      return `complete -c tandem -n '${condition}' ${what}`;
    });
  });
  return `${lines.join("\n")}\n`;
}
