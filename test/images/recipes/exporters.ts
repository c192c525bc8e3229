import type { Recipe } from "../recipe.ts";

/** One program and nothing else, not even a shell, run by nobody: like the published images. */
export const nodeExporter: Recipe = {
  file: "node-exporter-latest",
  reference: "docker.io/prom/node-exporter:latest",
  config: {
    Entrypoint: ["/bin/node_exporter"],
    User: "nobody",
    ExposedPorts: { "9100/tcp": {} },
  },
  fill: (root) =>
    root.fileAs(
      "/bin/node_exporter",
      "prometheus-node-exporter",
      "usr/bin/prometheus-node-exporter",
    ),
};

export const postgresExporter: Recipe = {
  file: "postgres-exporter-latest",
  reference: "docker.io/prometheuscommunity/postgres-exporter:latest",
  config: {
    Entrypoint: ["/bin/postgres_exporter"],
    User: "nobody",
    ExposedPorts: { "9187/tcp": {} },
  },
  fill: (root) =>
    root.fileAs(
      "/bin/postgres_exporter",
      "prometheus-postgres-exporter",
      "usr/bin/prometheus-postgres-exporter",
    ),
};
