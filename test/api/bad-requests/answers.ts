/** A request that Kubernetes refuses, and how. The rules and words are those of its validation, 1.36. */
export interface BadObject {
  readonly title: string;
  readonly path: string;
  readonly body?: unknown;
  readonly answer: unknown;
}

export interface BadWrite extends BadObject {
  readonly method: string;
  readonly contentType?: string;
}

/** One cause of an `Invalid`. */
export type Cause = readonly [reason: string, field: string, message: unknown];

export const invalid = (...causes: readonly Cause[]) => ({
  code: 422,
  reason: "Invalid",
  causes: causes.map(([reason, ...rest]) => [`FieldValue${reason}`, ...rest]),
});
export const required = (field: string, detail = ""): Cause => [
  "Required",
  field,
  `Required value${detail === "" ? "" : `: ${detail}`}`,
];
export const wrong = (field: string, value: unknown, detail: string): Cause => [
  "Invalid",
  field,
  `Invalid value: ${JSON.stringify(value)}: ${detail}`,
];
export const unsupported = (
  field: string,
  value: string,
  ...supported: readonly string[]
): Cause => [
  "NotSupported",
  field,
  `Unsupported value: "${value}": supported values: ${supported.map((each) => `"${each}"`).join(", ")}`,
];
export const forbidden = (field: string, detail: unknown): Cause => ["Forbidden", field, detail];

export const core = "/api/v1/namespaces/default";
export const apps = "/apis/apps/v1/namespaces/default";
export const batch = "/apis/batch/v1/namespaces/default";
export const networking = "/apis/networking.k8s.io/v1/namespaces/default";
export const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
export const named = { name: "bad" };
export const notNegative = "must be greater than or equal to 0";

export const template = (restartPolicy = "Always", labels: object = { app: "web" }): object => ({
  metadata: { labels },
  spec: { restartPolicy, containers: [{ name: "c", image: "i" }] },
});
export const workload = (spec: object): object => ({
  metadata: named,
  spec: { selector: { matchLabels: { app: "web" } }, template: template(), ...spec },
});
export const job = (spec: object): object => ({
  metadata: named,
  spec: { template: template("Never", {}), ...spec },
});
export const cron = (spec: object): object => ({
  metadata: named,
  spec: { schedule: "@daily", jobTemplate: { spec: { template: template("Never", {}) } }, ...spec },
});
export const backend = { service: { name: "s", port: { number: 80 } } };
export const ingress = (path: object): object => ({
  metadata: named,
  spec: { rules: [{ http: { paths: [{ pathType: "Prefix", path: "/", backend, ...path }] } }] },
});
