import { expect, test } from "vitest";
import type { Container } from "../types/core-v1.ts";
import { neverEnds } from "./programs.ts";

const shell = (script: string): Partial<Container> => ({ command: ["/bin/sh", "-c", script] });

test.for<[string, Partial<Container>]>([
  [
    "the shipper of a founding document",
    { image: "fluent/fluentd:latest", command: ["fluentd", "-c", "/etc/f.conf"] },
  ],
  [
    "a proxy with nothing but options",
    { image: "envoyproxy/envoy:v1.20.0", args: ["--config-path=/e.yaml"] },
  ],
  [
    "an image by digest from a registry with a port",
    { image: "r.example:5000/prom/node-exporter@sha256:ab" },
  ],
  ["a program named as the argument", { image: "nginx", args: ["nginx", "-g", "daemon off;"] }],
  ["a followed file", { command: ["tail", "-n", "0", "-F", "/logs/app.log"] }],
  ["a followed file in a shell", shell("tail -n+1 -F /logs/app.log")],
  ["a followed file after a first step", shell("touch /logs/a && tail -f /logs/a")],
  ["an endless sleep", shell("echo ready; exec sleep infinity")],
  ["a loop without a way out", shell("while true; do date; sleep 1; done")],
  ["a loop on more lines", shell("while :\ndo\n  cat /status\n  sleep 5\ndone\n")],
  ["a loop that ends on TERM", shell("trap 'exit 0' TERM; while true; do sleep 1; done")],
  [
    "a server at the end of a script",
    shell("envsubst < /t > /etc/nginx.conf; exec nginx -g 'daemon off;'"),
  ],
])("%s never ends", ([, container]) => {
  expect(neverEnds({ name: "c", image: "busybox", ...container })).toBe(true);
});

test.for<[string, Partial<Container>]>([
  ["an unknown program", { image: "company/worker:1" }],
  ["a server's image with another command", { image: "nginx", command: ["cp", "/a", "/b"] }],
  [
    "a server's image with another program as argument",
    { image: "redis", args: ["redis-cli", "ping"] },
  ],
  ["the set-up of a mesh", { image: "istio/proxyv2", args: ["istio-iptables", "-p", "15001"] }],
  ["a check of a configuration", { image: "haproxy", args: ["haproxy", "-c", "-f", "/h.cfg"] }],
  ["a file that is read once", { command: ["tail", "-n", "5", "/logs/app.log"] }],
  [
    "a loop that ends when a file is there",
    shell("while true; do test -e /done && exit 0; sleep 1; done"),
  ],
  ["a loop that breaks", shell("while true; do nc -z db 5432 && break; sleep 1; done")],
  ["a loop that waits", shell("until nc -z db 5432; do sleep 1; done")],
  ["a tail that is ended", shell("tail -F /logs/a & wait $MAIN; kill %1")],
  ["a tail that lasts as long as a process", shell("tail --pid=7 -f /a || exit 0")],
  ["a tail with an end in the pipe", shell("tail -f /logs/a | grep -m1 done")],
  ["a tail with a time limit", shell("timeout 60 tail -f /logs/a")],
  ["a script of its own", { command: ["/entrypoint.sh"] }],
])("%s may end", ([, container]) => {
  expect(neverEnds({ name: "c", image: "busybox", ...container })).toBe(false);
});
