import { expect, test } from "vitest";
import { commandsOf, extractSeeds, manifestsOf, seedsAreHere } from "./extract.ts";

test("fenced YAML and heredocs are manifests, other blocks are not", () => {
  const text = [
    "```yaml",
    "kind: Pod",
    "```",
    "```bash",
    "cat <<EOF | kubectl apply -f -",
    "kind: Job",
    "EOF",
    "```",
    "```yaml",
    "just: text",
    "```",
  ].join("\n");
  expect(manifestsOf(text)).toEqual(["kind: Pod\n", "kind: Job\n"]);
});

test("kubectl commands are found in shell blocks, without what feeds them or uses their answer", () => {
  const text = [
    "```bash",
    "cat <<EOF | kubectl apply -f -",
    "kind: Job",
    "EOF",
    "# a comment",
    "IP=$(kubectl get pod a -o jsonpath='{.status.podIP}')",
    "  kubectl logs a -f",
    "```",
    "`kubectl in text`",
  ].join("\n");
  expect(commandsOf(text)).toEqual([
    "kubectl get pod a -o jsonpath='{.status.podIP}'",
    "kubectl logs a -f",
  ]);
});

test.runIf(seedsAreHere)("the founding documents hold nine manifests", () => {
  expect(extractSeeds().map((seed) => seed.name)).toEqual([
    "000/sidecar-demo",
    "001/app-with-sidecar",
    "001/app-with-proxy",
    "001/job-with-sidecar",
    "002/myapp",
    "002/myjob",
    "004/sidecar-demo",
    "004/nginx-log-forwarder",
    "004/init-and-sidecar",
  ]);
});
