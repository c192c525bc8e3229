import {
  Client,
  type ClientReadableStream,
  connectivityState,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { readFileSync } from "node:fs";
import { assert } from "../model/assert.ts";
import { TransientError } from "../model/transient-error.ts";
import { toCriError } from "./errors.ts";
import { decodeMessage } from "./protobuf/decode.ts";
import { encodeMessage } from "./protobuf/encode.ts";
import { parseSchema, type Schema } from "./protobuf/schema.ts";

/** A request or a response: plain data, camelCase. */
type WireMessage = object;

export interface CallLimits {
  readonly signal?: AbortSignal | undefined;
  /** `undefined` waits for ever. */
  readonly deadlineMs: number | undefined;
}

export type ServiceName =
  | "runtime.v1.RuntimeService"
  | "runtime.v1.ImageService"
  | "containerd.services.events.v1.Events";

/** The largest answer that is read: twice what `ExecSync` may return (16 MB of each output), and some room. */
const MESSAGE_BYTES_MAX = 40 * 1024 * 1024;

const RUNTIME_PATIENCE_MS = 3000;

/** One gRPC channel to the runtime's socket; connects when first used, and again after the runtime restarted. */
export class Connection implements Disposable {
  readonly #client: Client;
  readonly #schema: Schema;
  readonly #metadata = new Metadata();

  constructor(socketPath: string, containerdNamespace = "k8s.io") {
    this.#schema = loadSchema();
    this.#client = new Client(`unix:${socketPath}`, credentials.createInsecure(), channelOptions);
    // Only containerd's own services read it; CRI ignores it.
    this.#metadata.set("containerd-namespace", containerdNamespace);
  }

  /** Waits a little for a runtime that is away; one that leaves while it answers is a `TransientError` at once. */
  async unary<Response extends WireMessage>(
    [service, name]: readonly [ServiceName, string],
    request: WireMessage,
    { signal, deadlineMs }: CallLimits,
  ): Promise<Response> {
    const method = this.#method(service, name);
    await this.#ready(name, signal);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const call = this.#client.makeUnaryRequest(
        method.path,
        method.encode,
        method.decode,
        request,
        this.#metadata,
        deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs },
        (error, response) => {
          signal?.removeEventListener("abort", cancel);
          if (signal?.aborted) reject(signal.reason);
          else if (error) reject(toCriError(error, name));
          else resolve(response as Response);
        },
      );
      const cancel = (): void => call.cancel();
      signal?.addEventListener("abort", cancel, { once: true });
    });
  }

  /** What the server sends, until it or the signal ends it; an end by the signal is no error. */
  async *stream<Response extends WireMessage>(
    [service, name]: readonly [ServiceName, string],
    request: WireMessage,
    signal: AbortSignal,
  ): AsyncGenerator<Response, void, undefined> {
    if (signal.aborted) return;
    const method = this.#method(service, name);
    const call: ClientReadableStream<WireMessage> = this.#client.makeServerStreamRequest(
      method.path,
      method.encode,
      method.decode,
      request,
      this.#metadata,
    );
    const cancel = (): void => call.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      for await (const response of call) yield response as Response;
    } catch (error) {
      if (!signal.aborted) throw toCriError(error as ServiceError, name);
    } finally {
      signal.removeEventListener("abort", cancel);
      call.cancel();
    }
  }

  /** Reads a message of `proto/` that came packed in another. */
  decode<Message extends WireMessage>(typeName: string, bytes: Uint8Array): Message {
    return decodeMessage(this.#schema, typeName, bytes) as Message;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  /** A containerd that was killed is back in a tenth of a second: nobody needs to hear of that. */
  #ready(name: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#client.getChannel().getConnectivityState(true) === connectivityState.READY) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      this.#client.waitForReady(Date.now() + RUNTIME_PATIENCE_MS, (error) => {
        signal?.removeEventListener("abort", abort);
        if (error) reject(new TransientError(`cri: ${name}: the runtime does not answer`));
        else resolve();
      });
    });
  }

  #method(service: ServiceName, name: string): CallableMethod {
    const method = this.#schema.methods.get(`${service}/${name}`);
    assert(method !== undefined, `no method ${service}/${name}`);
    const { path, request, response } = method;
    return {
      path,
      encode: (message) => encodeMessage(this.#schema, request, message),
      decode: (bytes) => decodeMessage(this.#schema, response, bytes),
    };
  }
}

interface CallableMethod {
  readonly path: string;
  readonly encode: (message: WireMessage) => Buffer;
  readonly decode: (bytes: Buffer) => WireMessage;
}

const channelOptions = {
  "grpc.max_receive_message_length": MESSAGE_BYTES_MAX,
  "grpc.initial_reconnect_backoff_ms": 50,
  "grpc.min_reconnect_backoff_ms": 50,
  "grpc.max_reconnect_backoff_ms": 1000,
  "grpc.enable_channelz": 0,
  "grpc.enable_http_proxy": 0,
};

function loadSchema(): Schema {
  const files = ["cri.proto", "containerd.proto"];
  return parseSchema(
    files.map((file) => readFileSync(new URL(`proto/${file}`, import.meta.url), "utf8")),
  );
}
