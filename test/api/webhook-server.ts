import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { throwAwayCa } from "./certificates.ts";

/** What a webhook reads of `request` in an AdmissionReview. */
export interface ReviewRequest {
  readonly uid: string;
  readonly operation: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly subResource?: string;
  readonly dryRun: boolean;
  readonly kind: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly requestKind: Readonly<Record<string, string>>;
  readonly userInfo: { readonly username: string; readonly groups: readonly string[] };
  readonly object: KubePart | null;
  readonly oldObject: KubePart | null;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface KubePart {
  readonly metadata: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

export type ReviewResponse = Readonly<Record<string, unknown>>;
/** Answers one path; `undefined` never answers. */
export type Handler = (request: ReviewRequest) => ReviewResponse | undefined;

export interface WebhookServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** As `clientConfig.caBundle` wants it. */
  readonly caBundle: string;
  /** Every request so far, with the path that it came to. */
  readonly seen: readonly (ReviewRequest & { readonly path: string; readonly host: string })[];
}

/** A webhook as its users write it: a small HTTPS server with a certificate of its own CA. */
export async function startWebhookServer(
  handlers: Readonly<Record<string, Handler>>,
  {
    names = [],
    host = "127.0.0.1",
  }: { readonly names?: readonly string[]; readonly host?: string } = {},
): Promise<WebhookServer> {
  const ca = await throwAwayCa();
  const seen: (ReviewRequest & { path: string; host: string })[] = [];
  const server = createServer(await ca.serving(names), (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const answer = async (): Promise<void> => {
      const review = (await json(request)) as { apiVersion: string; request: ReviewRequest };
      seen.push({ ...review.request, path, host: request.headers.host ?? "" });
      const said = handlers[path]?.(review.request);
      if (said === undefined) return;
      const body = {
        apiVersion: review.apiVersion,
        kind: "AdmissionReview",
        response: { uid: review.request.uid, ...said },
      };
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(body));
    };
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://127.0.0.1:${port}`,
    caBundle: Buffer.from(ca.cert).toString("base64"),
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** An answer that changes the object by a JSON patch. */
export function patching(...operations: readonly object[]): ReviewResponse {
  return {
    allowed: true,
    patchType: "JSONPatch",
    patch: Buffer.from(JSON.stringify(operations)).toString("base64"),
  };
}

/** A stock injector: a native sidecar before the pod's own init containers, and an annotation that says so. */
export function injectSidecar({ object }: ReviewRequest): ReviewResponse {
  if (object?.metadata.annotations?.["example.com/injected"] === "true") return { allowed: true };
  const sidecar = {
    name: "proxy",
    image: "busybox:latest",
    imagePullPolicy: "IfNotPresent",
    restartPolicy: "Always",
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"],
  };
  const hasOwn = object?.spec?.["initContainers"] !== undefined;
  const hasAnnotations = object?.metadata.annotations !== undefined;
  return patching(
    hasOwn
      ? { op: "add", path: "/spec/initContainers/0", value: sidecar }
      : { op: "add", path: "/spec/initContainers", value: [sidecar] },
    hasAnnotations
      ? { op: "add", path: "/metadata/annotations/example.com~1injected", value: "true" }
      : { op: "add", path: "/metadata/annotations", value: { "example.com/injected": "true" } },
  );
}
