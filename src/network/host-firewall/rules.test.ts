import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { hasPassage, passageRemoval, passageScript } from "./rules.ts";

const passage = { bridge: "tandem-1", gatewayIp: "10.88.0.1", apiPort: 6443 };
const none = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

/** Runs each line of a shell script with `save`, and `restore TEXT`, in a network namespace of its own. */
function inNamespace(shell: string, ...texts: readonly string[]): string {
  const functions =
    'save() { iptables-save -t filter | grep -v "^#"; }; restore() { printf %s "$1" | iptables-restore --noflush; }; ';
  return execFileSync("unshare", [
    "--net",
    "sh",
    "-ec",
    functions + shell,
    "sh",
    ...texts,
  ]).toString();
}

test("nothing of another engine or firewall is taken for ours", () => {
  const other = passageScript(none, { ...passage, bridge: "tandem-12" });
  expect(hasPassage(none, "tandem-1")).toBe(false);
  expect(hasPassage(other.replaceAll("-I", "-A").replaceAll(" 1 -j", " -j"), "tandem-1")).toBe(
    false,
  );
  expect(passageRemoval(none, "tandem-1")).toBeUndefined();
});

test.runIf(process.getuid?.() === 0)(
  "the passage stands before the firewall's own rules, once, and goes without a trace",
  () => {
    const firewall = "iptables -P FORWARD DROP; iptables -A FORWARD -j DROP; ";
    const before = inNamespace(`${firewall} save`);
    const made = inNamespace(`${firewall} restore "$1"; save`, passageScript(before, passage));
    expect(hasPassage(made, passage.bridge)).toBe(true);
    expect(made.split("\n").find((line) => line.startsWith("-A FORWARD"))).toBe(
      "-A FORWARD -j tandem-1-forward",
    );
    const again = passageScript(made, passage);
    const removal = passageRemoval(made, passage.bridge) ?? "";
    const all = [passageScript(before, passage), again, removal];
    expect(inNamespace(`${firewall} restore "$1"; restore "$2"; save`, ...all)).toBe(made);
    expect(inNamespace(`${firewall} restore "$1"; restore "$3"; save`, ...all)).toBe(before);
  },
);
