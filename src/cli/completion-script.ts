export type Shell = "bash" | "zsh" | "fish";

/** A completion script: `words` has for each command, by its words, what may follow it. */
export function completionScript(
  shell: Shell,
  words: ReadonlyMap<string, readonly string[]>,
): string {
  switch (shell) {
    case "bash":
      return bashScript(words);
    case "zsh":
      return `#compdef tandem\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(words)}`;
    case "fish":
      return fishScript(words);
  }
}

/** Takes the words before the cursor that are no options as the command, the longest that is known. */
function bashScript(words: ReadonlyMap<string, readonly string[]>): string {
  const cases = [...words].map(
    ([path, next]) => `    "${path}") candidates="${next.join(" ")}" ;;`,
  );
  return `_tandem() {
  local path="" word candidates=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$candidates" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _tandem tandem
`;
}

function fishScript(words: ReadonlyMap<string, readonly string[]>): string {
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
