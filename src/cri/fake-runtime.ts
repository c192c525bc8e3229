import { CriError } from "../model/cri-error.ts";
import type { Clock } from "../ports/clock.ts";
import type {
  CallOptions,
  Container,
  ContainerFilter,
  ContainerStatus,
  CreateContainerRequest,
  Cri,
  ExecSyncRequest,
  ExecSyncResult,
  PodSandbox,
  PodSandboxFilter,
  PodSandboxStatus,
  RuntimeEvent,
  RuntimeStatus,
  RuntimeVersion,
} from "../ports/cri.ts";
import type { LinuxContainerResources, PodSandboxConfig } from "../ports/cri-config.ts";
import { EventQueue } from "./event-queue.ts";
import { FakeContainer } from "./fake-container.ts";
import { FakeImages } from "./fake-images.ts";
import { type FakeImage, type FakePrograms, SIGKILL_EXIT_CODE } from "./fake-program.ts";
import { FakeRecords, matches } from "./fake-records.ts";
import { FakeSandbox } from "./fake-sandbox.ts";

export interface FakeRuntimeOptions {
  readonly clock: Clock;
  readonly programs?: FakePrograms | undefined;
  readonly images?: Readonly<Record<string, FakeImage>> | undefined;
  /** Waited for at the beginning of every call; may throw, for a runtime that is away. */
  readonly beforeCall?: ((method: keyof Cri) => Promise<void>) | undefined;
}

/**
 * A container runtime in memory, on a clock of the caller's: CRI's rules about names, states and idempotence with
 * scripted processes. It refuses streams and measurements as unimplemented.
 */
export class FakeRuntime implements Cri {
  readonly images: FakeImages;
  readonly #options: FakeRuntimeOptions;
  readonly #records: FakeRecords;
  readonly #listeners = new Set<EventQueue>();

  constructor(options: FakeRuntimeOptions) {
    this.#options = options;
    this.images = new FakeImages(options.clock, options.images ?? {});
    this.#records = new FakeRecords(options.clock, this.#emit);
  }

  /** Ends a container's process, as if by itself. */
  exit(containerId: string, exitCode: number): void {
    this.#records.container(containerId).exit(exitCode);
  }

  /** The kernel kills the container's process for want of memory. */
  oom(containerId: string): void {
    this.#records.container(containerId).oom();
  }

  /** As after a reboot of the machine: every process and network is gone, the records are there. */
  reboot(): void {
    for (const container of this.#records.containers.values()) container.exit(255);
    for (const sandbox of this.#records.sandboxes.values()) sandbox.stop();
    this.resync("reboot");
  }

  /** The event stream broke and is back. */
  resync(reason: string): void {
    this.#emit({ kind: "resync", at: this.#options.clock.now(), reason });
  }

  async *events(signal: AbortSignal): AsyncGenerator<RuntimeEvent, void, undefined> {
    const queue = new EventQueue();
    this.#listeners.add(queue);
    queue.push({ kind: "resync", at: this.#options.clock.now(), reason: "connected" });
    try {
      yield* queue.drain(signal);
    } finally {
      this.#listeners.delete(queue);
    }
  }

  async version(): Promise<RuntimeVersion> {
    await this.#enter("version");
    return { runtimeName: "fake", runtimeVersion: "0.0.0", runtimeApiVersion: "v1" };
  }

  async status(): Promise<RuntimeStatus> {
    await this.#enter("status");
    const conditions = ["RuntimeReady", "NetworkReady"].map((type) => ({
      type,
      status: true,
      reason: "",
      message: "",
    }));
    return { conditions, runtimeHandlers: [], supplementalGroupsPolicy: true };
  }

  async updateRuntimeConfig(): Promise<void> {
    await this.#enter("updateRuntimeConfig");
  }

  async runPodSandbox({ config }: { readonly config: PodSandboxConfig }): Promise<string> {
    await this.#enter("runPodSandbox");
    const { name, uid, namespace, attempt } = config.metadata;
    const id = this.#records.newId("sandbox");
    this.#records.reserve(`${name}_${namespace}_${uid}_${attempt}`, id);
    const ip = this.#records.newIp();
    const parts = { id, config, ip, clock: this.#options.clock, emit: this.#emit };
    this.#records.sandboxes.set(id, new FakeSandbox(parts));
    return id;
  }

  async stopPodSandbox(podSandboxId: string): Promise<void> {
    await this.#enter("stopPodSandbox");
    for (const container of this.#records.containersOf(podSandboxId))
      container.exit(SIGKILL_EXIT_CODE);
    this.#records.sandboxes.get(podSandboxId)?.stop();
  }

  async removePodSandbox(podSandboxId: string): Promise<void> {
    await this.stopPodSandbox(podSandboxId);
    for (const container of this.#records.containersOf(podSandboxId))
      this.#records.forget(container.toStatus().id);
    this.#records.forget(podSandboxId);
  }

  async podSandboxStatus(podSandboxId: string): Promise<PodSandboxStatus> {
    await this.#enter("podSandboxStatus");
    return this.#records.sandbox(podSandboxId).toStatus();
  }

  async listPodSandbox(filter: PodSandboxFilter = {}): Promise<readonly PodSandbox[]> {
    await this.#enter("listPodSandbox");
    return [...this.#records.sandboxes.values()]
      .map((sandbox) => sandbox.toStatus())
      .filter((sandbox) => matches(sandbox, filter));
  }

  async createContainer(request: CreateContainerRequest): Promise<string> {
    await this.#enter("createContainer");
    const { podSandboxId, config, sandboxConfig } = request;
    const { state } = this.#records.sandbox(podSandboxId);
    if (state !== "SANDBOX_READY") {
      throw new CriError("Unknown", `sandbox container "${podSandboxId}" is not running`);
    }
    const image = config.image.image;
    if (!this.images.has(image)) throw new CriError("NotFound", `image "${image}": not found`);
    const id = this.#records.newId("container");
    this.#records.reserve(`${config.metadata.name}_${podSandboxId}_${config.metadata.attempt}`, id);
    const container = new FakeContainer({
      id,
      podSandboxId,
      logDirectory: sandboxConfig.logDirectory ?? "",
      config,
      program: this.#options.programs?.(config, sandboxConfig) ?? {},
      clock: this.#options.clock,
      emit: this.#emit,
    });
    this.#records.containers.set(id, container);
    return id;
  }

  async startContainer(containerId: string): Promise<void> {
    await this.#enter("startContainer");
    const container = this.#records.container(containerId);
    if (container.state !== "CONTAINER_CREATED") {
      throw new CriError("Unknown", `container is in ${container.state} state`);
    }
    const failure = container.start();
    if (failure !== undefined) throw new CriError("Unknown", failure);
  }

  async stopContainer(containerId: string, timeoutSeconds: number): Promise<void> {
    await this.#enter("stopContainer");
    await this.#records.containers.get(containerId)?.stop(timeoutSeconds * 1000);
  }

  async removeContainer(containerId: string): Promise<void> {
    await this.#enter("removeContainer");
    this.#records.containers.get(containerId)?.exit(SIGKILL_EXIT_CODE);
    this.#records.forget(containerId);
  }

  async listContainers(filter: ContainerFilter = {}): Promise<readonly Container[]> {
    await this.#enter("listContainers");
    return [...this.#records.containers.values()]
      .map((container) => container.toContainer())
      .filter((container) => matches(container, filter))
      .filter(({ podSandboxId }) => (filter.podSandboxId ?? podSandboxId) === podSandboxId);
  }

  async containerStatus(containerId: string): Promise<ContainerStatus> {
    await this.#enter("containerStatus");
    return this.#records.container(containerId).toStatus();
  }

  async updateContainerResources(request: {
    readonly containerId: string;
    readonly linux: LinuxContainerResources;
  }): Promise<void> {
    await this.#enter("updateContainerResources");
    this.#records.container(request.containerId).resources = request.linux;
  }

  async reopenContainerLog(containerId: string): Promise<void> {
    await this.#enter("reopenContainerLog");
    this.#records.container(containerId);
  }

  async execSync(
    { containerId, cmd, timeoutSeconds }: ExecSyncRequest,
    options: CallOptions = {},
  ): Promise<ExecSyncResult> {
    await this.#enter("execSync");
    const { exec } = this.#records.container(containerId).program;
    const { exitCode, stdout = "", takesMs = 0 } = exec?.(cmd) ?? { exitCode: 0 };
    const timeoutMs = timeoutSeconds > 0 ? timeoutSeconds * 1000 : Infinity;
    if (takesMs > 0) await this.#options.clock.sleep(Math.min(takesMs, timeoutMs), options.signal);
    if (takesMs > timeoutMs) {
      throw new CriError("DeadlineExceeded", `timeout ${timeoutSeconds}s exceeded`);
    }
    return { exitCode, stdout: Buffer.from(stdout), stderr: new Uint8Array() };
  }

  listImages: Cri["listImages"] = () => this.images.listImages();
  imageStatus: Cri["imageStatus"] = (image) => this.images.imageStatus(image);
  pullImage: Cri["pullImage"] = (request, options) => this.images.pullImage(request, options);
  removeImage: Cri["removeImage"] = (image) => this.images.removeImage(image);
  imageFsInfo: Cri["imageFsInfo"] = () => this.images.imageFsInfo();

  exec: Cri["exec"] = () => refuse("Exec");
  attach: Cri["attach"] = () => refuse("Attach");
  portForward: Cri["portForward"] = () => refuse("PortForward");
  containerStats: Cri["containerStats"] = () => refuse("ContainerStats");
  listContainerStats: Cri["listContainerStats"] = () => refuse("ListContainerStats");
  listPodSandboxStats: Cri["listPodSandboxStats"] = () => refuse("ListPodSandboxStats");

  readonly #emit = (event: RuntimeEvent): void => {
    for (const queue of this.#listeners) queue.push(event);
  };

  async #enter(method: keyof Cri): Promise<void> {
    await this.#options.beforeCall?.(method);
  }
}

function refuse(method: string): Promise<never> {
  return Promise.reject(new CriError("Unimplemented", `the fake runtime has no ${method}`));
}
