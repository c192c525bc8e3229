import type { Instant } from "../model/instant.ts";

/** The query of `pods/x/log`, parsed. */
export interface LogOptions {
  readonly follow: boolean;
  /** The log of the container's last incarnation before this one. */
  readonly previous: boolean;
  /** Each line begins with its time, RFC 3339 with nanoseconds. */
  readonly timestamps: boolean;
  /** Only lines written at this time or later. */
  readonly since: Instant | undefined;
  /** Only the last lines; 0 gives none of those that exist. */
  readonly tailLines: number | undefined;
  /** Ends after so many bytes. */
  readonly limitBytes: number | undefined;
  readonly stream: "All" | "Stdout" | "Stderr";
}

/** Names a container of a pod, as far as the node is concerned. */
export interface ContainerRef {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  /** Never together with `tty`: the runtime refuses it. */
  readonly stderr: boolean;
  readonly tty: boolean;
}

export type AttachOptions = Omit<ExecOptions, "command">;

/** What the metrics API reports of one container, or of the node. */
export interface Usage {
  /** Averaged over the window before `at`. */
  readonly cpuNanoCores: number;
  readonly memoryWorkingSetBytes: number;
}

export interface PodUsage {
  readonly namespace: string;
  readonly pod: string;
  readonly at: Instant;
  readonly windowSeconds: number;
  readonly containers: readonly ({ readonly name: string } & Usage)[];
}

export interface NodeUsage extends Usage {
  readonly node: string;
  readonly at: Instant;
  readonly windowSeconds: number;
}

/**
 * What the API server asks of the node that runs a pod. Failures are `StatusError`s that go to the client as they are:
 * BadRequest for a container that is not there yet (`container "c" in pod "p" is waiting to start: PodInitializing`).
 */
export interface NodeStreams {
  /** The log, in chunks of any size. Fails before the first chunk, or not at all; ends when the signal aborts. */
  logs(ref: ContainerRef, options: LogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** The URL of the runtime's stream server, good for one upgrade request within a minute. */
  exec(ref: ContainerRef, options: ExecOptions): Promise<URL>;
  attach(ref: ContainerRef, options: AttachOptions): Promise<URL>;
  /** `ports` is empty when the client names each port on the stream itself. */
  portForward(pod: Omit<ContainerRef, "container">, ports: readonly number[]): Promise<URL>;
  /** The newest measurement of each running pod, of one namespace or of all. */
  podUsage(namespace: string | undefined): Promise<readonly PodUsage[]>;
  nodeUsage(): Promise<readonly NodeUsage[]>;
}
