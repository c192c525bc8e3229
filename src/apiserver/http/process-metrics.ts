import type { Store } from "../../ports/store.ts";

/** The server's own use of the machine, and how far the store has come, in Prometheus' text format. */
export function processMetrics(store: Store): string {
  const { user, system } = process.cpuUsage();
  const { rss } = process.memoryUsage();
  return [
    "# TYPE process_cpu_seconds_total counter",
    `process_cpu_seconds_total ${(user + system) / 1e6}`,
    "# TYPE process_resident_memory_bytes gauge",
    `process_resident_memory_bytes ${rss}`,
    "# TYPE process_start_time_seconds gauge",
    `process_start_time_seconds ${performance.timeOrigin / 1000}`,
    "# TYPE tandem_store_revision gauge",
    `tandem_store_revision ${store.revision}`,
    "",
  ].join("\n");
}
