import { forbidden, invalid } from "../../field-error.ts";
import type {
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
  SleepAction,
} from "../../types/core-v1.ts";
import {
  type Faults,
  matches,
  need,
  notNegative,
  oneMember,
  oneOf,
  optional,
  when,
} from "../checks.ts";
import { httpHeaderName, portName, portNumberFaults } from "../formats.ts";

/** What hooks are checked against: the pod's termination grace period. */
export interface HookContext {
  readonly graceSeconds: number | undefined;
}

/** The three probes of a main or a sidecar. */
export function validateProbes(
  container: {
    readonly livenessProbe?: Probe | undefined;
    readonly readinessProbe?: Probe | undefined;
    readonly startupProbe?: Probe | undefined;
  },
  path: string,
): Faults {
  return [
    ...optional(container.livenessProbe, `${path}.livenessProbe`, validateOneSuccessProbe),
    ...optional(container.readinessProbe, `${path}.readinessProbe`, validateReadinessProbe),
    ...optional(container.startupProbe, `${path}.startupProbe`, validateOneSuccessProbe),
  ];
}

/** `lifecycle` of a main or a sidecar. */
export function validateLifecycle(
  lifecycle: Lifecycle | undefined,
  path: string,
  context: HookContext,
): Faults {
  const hook = (handler: LifecycleHandler, at: string) => validateHandler(handler, at, context);
  return [
    ...optional(lifecycle?.postStart, `${path}.postStart`, hook),
    ...optional(lifecycle?.preStop, `${path}.preStop`, hook),
  ];
}

/** A port by number or by name. */
export function validatePort(port: number | string | undefined, path: string): Faults {
  if (typeof port === "string") return matches(port, path, portName);
  return portNumberFaults(port ?? 0).map((fault) => invalid(path, port ?? 0, fault));
}

function validateOneSuccessProbe(probe: Probe, path: string): Faults {
  return [
    ...validateProbe(probe, path),
    ...when(
      probe.successThreshold !== 1,
      invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1"),
    ),
  ];
}

function validateReadinessProbe(probe: Probe, path: string): Faults {
  const grace = probe.terminationGracePeriodSeconds;
  const gracePath = `${path}.terminationGracePeriodSeconds`;
  return [
    ...validateProbe(probe, path),
    ...when(grace !== undefined, invalid(gracePath, grace, "must not be set for readinessProbes")),
  ];
}

function validateProbe(probe: Probe, path: string): Faults {
  const grace = probe.terminationGracePeriodSeconds;
  const gracePath = `${path}.terminationGracePeriodSeconds`;
  return [
    ...validateHandler(probe, path, { graceSeconds: undefined }),
    ...notNegative(probe.initialDelaySeconds, `${path}.initialDelaySeconds`),
    ...notNegative(probe.timeoutSeconds, `${path}.timeoutSeconds`),
    ...notNegative(probe.periodSeconds, `${path}.periodSeconds`),
    ...notNegative(probe.successThreshold, `${path}.successThreshold`),
    ...notNegative(probe.failureThreshold, `${path}.failureThreshold`),
    ...when(grace !== undefined && grace <= 0, invalid(gracePath, grace, "must be greater than 0")),
  ];
}

function validateHandler(
  handler: Probe & LifecycleHandler,
  path: string,
  { graceSeconds }: HookContext,
): Faults {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  return oneMember(
    [
      { name: "exec", check: exec && (() => need(exec.command, `${path}.exec.command`)) },
      { name: "httpGet", check: httpGet && (() => validateHttpGet(httpGet, `${path}.httpGet`)) },
      {
        name: "tcpSocket",
        check: tcpSocket && (() => validatePort(tcpSocket.port, `${path}.tcpSocket.port`)),
      },
      { name: "grpc", check: grpc && (() => validatePort(grpc.port, `${path}.grpc.port`)) },
      {
        name: "sleep",
        check: sleep && (() => validateSleep(sleep, `${path}.sleep`, graceSeconds)),
      },
    ],
    path,
    { none: "must specify a handler type", more: "may not specify more than 1 handler type" },
  );
}

function validateHttpGet(httpGet: HTTPGetAction, path: string): Faults {
  return [
    ...need(httpGet.path, `${path}.path`),
    ...validatePort(httpGet.port, `${path}.port`),
    ...oneOf(httpGet.scheme, `${path}.scheme`, ["HTTP", "HTTPS"]),
    ...(httpGet.httpHeaders ?? []).flatMap(({ name }) =>
      matches(name, `${path}.httpHeaders`, httpHeaderName),
    ),
  ];
}

function validateSleep(
  { seconds }: SleepAction,
  path: string,
  graceSeconds: number | undefined,
): Faults {
  if (graceSeconds === undefined) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
  return when(seconds < 0 || seconds > graceSeconds, invalid(path, seconds, detail));
}

/** Probes and hooks, each refused with `detail`: of containers that may not have them. */
export function forbidHandlers(
  container: {
    readonly lifecycle?: Lifecycle | undefined;
    readonly livenessProbe?: Probe | undefined;
    readonly readinessProbe?: Probe | undefined;
    readonly startupProbe?: Probe | undefined;
  },
  path: string,
  detail: string,
): Faults {
  const fields = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;
  return fields.flatMap((field) =>
    when(container[field] !== undefined, forbidden(`${path}.${field}`, detail)),
  );
}
