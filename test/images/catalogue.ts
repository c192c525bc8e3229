import type { Recipe } from "./recipe.ts";
import { alpine, busybox, busyboxAlt } from "./recipes/busybox.ts";
import { curl } from "./recipes/curl.ts";
import { postgres, redis } from "./recipes/databases.ts";
import { nodeExporter, postgresExporter } from "./recipes/exporters.ts";
import { fluentd } from "./recipes/fluentd.ts";
import { nginx } from "./recipes/nginx.ts";
import { envoy, haproxy } from "./recipes/proxies.ts";
import { python } from "./recipes/python.ts";
import { namedUser, stopSignal } from "./recipes/tests-only.ts";

/** Every image that the tests and the demo use. */
export const catalogue: readonly Recipe[] = [
  busybox,
  busyboxAlt,
  nginx,
  curl,
  alpine,
  fluentd,
  envoy,
  haproxy,
  postgres,
  python,
  redis,
  nodeExporter,
  postgresExporter,
  namedUser,
  stopSignal,
];
