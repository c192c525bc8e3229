import { expect, test } from "vitest";

import type { Service } from "../../model/types/core-v1.ts";
import { serviceLinks } from "./service-links.ts";

const kubernetes = service("default", "kubernetes", "10.96.0.1", [{ name: "https", port: 443 }]);
const redis = service("shop", "redis-main", "10.96.0.7", [
  { name: "db", port: 6379 },
  { name: "metrics", port: 9121, protocol: "UDP" },
]);
const headless = service("shop", "headless", "None", [{ port: 80 }]);
const foreign = service("other", "web", "10.96.0.9", [{ port: 80 }]);
const all = [kubernetes, redis, headless, foreign];

test("without service links a pod sees only the API server", () => {
  const links = serviceLinks(all, { namespace: "shop", enableServiceLinks: false });
  expect(Object.fromEntries(links)).toEqual({
    KUBERNETES_SERVICE_HOST: "10.96.0.1",
    KUBERNETES_SERVICE_PORT: "443",
    KUBERNETES_SERVICE_PORT_HTTPS: "443",
    KUBERNETES_PORT: "tcp://10.96.0.1:443",
    KUBERNETES_PORT_443_TCP: "tcp://10.96.0.1:443",
    KUBERNETES_PORT_443_TCP_PROTO: "tcp",
    KUBERNETES_PORT_443_TCP_PORT: "443",
    KUBERNETES_PORT_443_TCP_ADDR: "10.96.0.1",
  });
});

test("with service links a pod also sees the Services of its namespace that have a cluster IP", () => {
  const links = serviceLinks(all, { namespace: "shop", enableServiceLinks: true });
  const own = [...links].filter(([name]) => !name.startsWith("KUBERNETES_"));
  expect(Object.fromEntries(own)).toEqual({
    REDIS_MAIN_SERVICE_HOST: "10.96.0.7",
    REDIS_MAIN_SERVICE_PORT: "6379",
    REDIS_MAIN_SERVICE_PORT_DB: "6379",
    REDIS_MAIN_SERVICE_PORT_METRICS: "9121",
    REDIS_MAIN_PORT: "tcp://10.96.0.7:6379",
    REDIS_MAIN_PORT_6379_TCP: "tcp://10.96.0.7:6379",
    REDIS_MAIN_PORT_6379_TCP_PROTO: "tcp",
    REDIS_MAIN_PORT_6379_TCP_PORT: "6379",
    REDIS_MAIN_PORT_6379_TCP_ADDR: "10.96.0.7",
    REDIS_MAIN_PORT_9121_UDP: "udp://10.96.0.7:9121",
    REDIS_MAIN_PORT_9121_UDP_PROTO: "udp",
    REDIS_MAIN_PORT_9121_UDP_PORT: "9121",
    REDIS_MAIN_PORT_9121_UDP_ADDR: "10.96.0.7",
  });
});

type Ports = NonNullable<NonNullable<Service["spec"]>["ports"]>;

function service(namespace: string, name: string, clusterIP: string, ports: Ports): Service {
  return { metadata: { namespace, name }, spec: { clusterIP, ports } };
}
