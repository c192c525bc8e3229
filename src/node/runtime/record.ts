import type { ContainerRecord, RecordCommon } from "../../lifecycle/runtime-view.ts";
import type { Container, ContainerStatus } from "../../ports/cri.ts";
import { containerNameLabel, factsFrom, madeWith } from "../container-config/identity.ts";
import { terminationMessage } from "../logs/termination-message.ts";

/** A container of the runtime as decisions see it, with its termination message when it has ended. */
export async function recordOf(
  listed: Container,
  status: ContainerStatus,
): Promise<ContainerRecord> {
  const facts = factsFrom(status.annotations);
  const common: RecordCommon = {
    id: listed.id,
    name: status.labels[containerNameLabel] ?? status.metadata.name,
    sandboxId: listed.podSandboxId,
    restartCount: facts.restartCount,
    createdAt: status.createdAt,
    image: status.image.image,
    imageRef: status.imageRef,
    hash: facts.hash,
    madeWith: madeWith(status.annotations),
  };
  switch (status.state) {
    case "CONTAINER_CREATED":
      return { ...common, state: "created" };
    case "CONTAINER_RUNNING":
      return {
        ...common,
        ...runningDetails(status),
        state: "running",
        startedAt: status.startedAt ?? status.createdAt,
      };
    case "CONTAINER_EXITED":
      return {
        ...common,
        state: "exited",
        startedAt: status.startedAt,
        finishedAt: status.finishedAt ?? status.createdAt,
        exitCode: status.exitCode,
        reason: status.reason,
        message: await lastWords(status),
      };
    case "CONTAINER_UNKNOWN":
      return { ...common, state: "unknown" };
  }
}

function runningDetails(
  status: ContainerStatus,
): Pick<RecordCommon, "resources" | "user" | "mounts"> {
  const { resources, user } = status;
  return {
    ...(resources !== undefined && {
      resources: {
        cpuShares: resources.cpuShares ?? 0,
        cpuQuota: resources.cpuQuota ?? 0,
        cpuPeriod: resources.cpuPeriod ?? 0,
        memoryLimitBytes: resources.memoryLimitInBytes ?? 0,
      },
    }),
    ...(user !== undefined && { user }),
    mounts: status.mounts.map((mount) => ({
      containerPath: mount.containerPath,
      readonly: mount.readonly ?? false,
      recursiveReadOnly: mount.recursiveReadOnly ?? false,
    })),
  };
}

/** The runtime's message and the container's own, as the status shows them (semantics section 6.4). */
async function lastWords(status: ContainerStatus): Promise<string> {
  const { terminationMessagePath, fallbackToLogs } = factsFrom(status.annotations);
  const mount = status.mounts.find(
    ({ containerPath }) =>
      terminationMessagePath !== "" && containerPath === terminationMessagePath,
  );
  const own = await terminationMessage({
    messageFile: mount?.hostPath,
    logFile: status.logPath,
    // What never ran has no log.
    fallbackToLogs: fallbackToLogs && status.exitCode !== 0 && status.startedAt !== undefined,
  });
  if (status.message === "" || own === "") return status.message + own;
  return `${status.message}: ${own}`;
}
