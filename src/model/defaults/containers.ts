import type {
  Container,
  ContainerPort,
  EnvVar,
  EphemeralContainer,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  ObjectFieldSelector,
  Probe,
} from "../types/core-v1.ts";
import { fill, fillZero, mapField, mapList } from "./fill.ts";
import { defaultPullPolicy } from "./image.ts";

/** Defaults of a container of any role, also in a pod template (semantics section 8.1). */
export function defaultContainer<T extends Container | EphemeralContainer>(container: T): T {
  const changed: Partial<Container> = {
    ...mapField("ports", container.ports, (ports) => ports.map(defaultPort)),
    ...mapField("env", container.env, (env) => env.map(defaultEnv)),
    ...mapField("livenessProbe", container.livenessProbe, defaultProbe),
    ...mapField("readinessProbe", container.readinessProbe, defaultProbe),
    ...mapField("startupProbe", container.startupProbe, defaultProbe),
    ...mapField("lifecycle", container.lifecycle, defaultLifecycle),
    resources: container.resources ?? {},
  };
  const defaults: Partial<Container> = {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: defaultPullPolicy(container.image),
  };
  // Every key is a container's own: a spread over T is wider than T.
  return fillZero<T>({ ...container, ...changed }, defaults as Partial<T>);
}

/** `defaultContainer` over a list that may be absent. */
export function defaultContainers<T extends Container | EphemeralContainer>(
  containers: readonly T[] | undefined,
): readonly T[] | undefined {
  return mapList(containers, defaultContainer);
}

/** The fields of an object are of version 1 unless they say otherwise. */
export function defaultFieldRef(fieldRef: ObjectFieldSelector): ObjectFieldSelector {
  return fillZero(fieldRef, { apiVersion: "v1" });
}

function defaultPort(port: ContainerPort): ContainerPort {
  return fillZero(port, { protocol: "TCP" });
}

function defaultEnv(variable: EnvVar): EnvVar {
  const { valueFrom } = variable;
  if (valueFrom === undefined) return variable;
  const fieldRef = mapField("fieldRef", valueFrom.fieldRef, defaultFieldRef);
  const fileKeyRef = mapField("fileKeyRef", valueFrom.fileKeyRef, (file) =>
    fill(file, { optional: false }),
  );
  return { ...variable, valueFrom: { ...valueFrom, ...fieldRef, ...fileKeyRef } };
}

function defaultProbe(probe: Probe): Probe {
  const handlers = {
    ...mapField("httpGet", probe.httpGet, defaultHttpGet),
    ...mapField("grpc", probe.grpc, (grpc) => fill(grpc, { service: "" })),
  };
  return fillZero(
    { ...probe, ...handlers },
    { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  );
}

/** `stopSignal` is behind a feature gate that is off, so that the API server drops it without a word (1.33 to 1.36). */
function defaultLifecycle({ stopSignal: _stopSignal, ...lifecycle }: Lifecycle): Lifecycle {
  return {
    ...lifecycle,
    ...mapField("postStart", lifecycle.postStart, defaultHook),
    ...mapField("preStop", lifecycle.preStop, defaultHook),
  };
}

function defaultHook(hook: LifecycleHandler): LifecycleHandler {
  return { ...hook, ...mapField("httpGet", hook.httpGet, defaultHttpGet) };
}

function defaultHttpGet(httpGet: HTTPGetAction): HTTPGetAction {
  return fillZero(httpGet, { path: "/", scheme: "HTTP" });
}
