import type { Answer, Harness } from "./harness.ts";
import type { WebhookServer } from "./webhook-server.ts";

const base = "/apis/admissionregistration.k8s.io/v1";
const anyPod = {
  operations: ["CREATE", "UPDATE"],
  apiGroups: [""],
  apiVersions: ["v1"],
  resources: ["pods"],
};

export interface Wanted {
  readonly kind: "mutating" | "validating";
  readonly name: string;
  /** The path at the server; other `clientConfig`s are given as `webhook.clientConfig`. */
  readonly path?: string;
  /** Fields of the webhook that differ from a plain one for pods. */
  readonly webhook?: Readonly<Record<string, unknown>>;
}

/** Installs a configuration of one webhook, called `NAME.example.com`; disposing of it deletes it. */
export async function install(
  api: Harness,
  server: WebhookServer,
  { kind, name, path = "/", webhook = {} }: Wanted,
): Promise<AsyncDisposable> {
  const collection = `${base}/${kind}webhookconfigurations`;
  const body = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: kind === "mutating" ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: [
      {
        name: `${name}.example.com`,
        clientConfig: { url: `${server.url}${path}`, caBundle: server.caBundle },
        rules: [anyPod],
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        ...webhook,
      },
    ],
  };
  const { code, text } = await api.send("POST", collection, { body });
  if (code !== 201) throw new Error(`${name} was not installed: ${text}`);
  return {
    [Symbol.asyncDispose]: async () => {
      await api.send("DELETE", `${collection}/${name}`);
    },
  };
}

export const pods = "/api/v1/namespaces/default/pods";

export function podNamed(name: string, metadata: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, ...metadata },
    spec: { containers: [{ name: "app", image: "busybox:latest" }] },
  };
}

export function createPod(
  api: Harness,
  name: string,
  { metadata = {}, query = "" }: { readonly metadata?: object; readonly query?: string } = {},
): Promise<Answer> {
  return api.send("POST", `${pods}${query}`, { body: podNamed(name, metadata) });
}

/** What a client is told of a failure. */
export function told({ code, body }: Answer): readonly unknown[] {
  return [code, body["reason"], body["message"]];
}
