import type { ContainerFilter, PodSandboxFilter } from "../ports/cri.ts";
import type { ContainerConfig, PodSandboxConfig } from "../ports/cri-config.ts";

/**
 * Requests have the port's own form, except where the protocol tells "0" from "not given": there the number is
 * wrapped in a message. `undefined` fields are not sent.
 */
export function fromSandboxConfig(config: PodSandboxConfig): object {
  const { linux } = config;
  if (linux?.securityContext === undefined) return config;
  return {
    ...config,
    linux: { ...linux, securityContext: wrapIdentity(linux.securityContext) },
  };
}

export function fromContainerConfig(config: ContainerConfig): object {
  const { linux } = config;
  if (linux?.securityContext === undefined) return config;
  return {
    ...config,
    linux: { ...linux, securityContext: wrapIdentity(linux.securityContext) },
  };
}

export function fromSandboxFilter({ id, state, labelSelector }: PodSandboxFilter): object {
  return { id, state: state === undefined ? undefined : { state }, labelSelector };
}

export function fromContainerFilter(filter: ContainerFilter): object {
  const { state } = filter;
  return { ...filter, state: state === undefined ? undefined : { state } };
}

interface Identity {
  readonly runAsUser?: number | undefined;
  readonly runAsGroup?: number | undefined;
}

function wrapIdentity<T extends Identity>(context: T): object {
  return {
    ...context,
    runAsUser: context.runAsUser === undefined ? undefined : { value: context.runAsUser },
    runAsGroup: context.runAsGroup === undefined ? undefined : { value: context.runAsGroup },
  };
}
