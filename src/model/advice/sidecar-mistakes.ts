import { isSidecar, podRestartPolicyOf } from "../pod/containers.ts";
import type { Container, PodSpec, Probe } from "../types/core-v1.ts";
import { neverEnds, wordsOf } from "./programs.ts";

/** Something that Kubernetes accepts and that hardly does what its author wants. */
export interface Mistake {
  /** Stable, for people who look it up: docs/sidecar-mistakes.md has each. */
  readonly rule: SidecarRule;
  /** `spec.containers[1]`, below whatever holds the pod. */
  readonly field: string;
  /** What will happen, and what to write instead. */
  readonly message: string;
}

export type SidecarRule =
  | "helper-never-ends"
  | "always-is-no-sidecar"
  | "init-never-ends"
  | "sidecar-not-awaited"
  | "served-too-late"
  | "startup-needs-main";

/**
 * The mistakes with sidecars in a pod, or in the template of a workload: a few that are sure, rather than many that
 * may be.
 */
export function sidecarMistakes(spec: PodSpec): readonly Mistake[] {
  return rules.flatMap((rule) => rule(spec));
}

const rules: readonly ((spec: PodSpec) => readonly Mistake[])[] = [
  helperNeverEnds,
  alwaysIsNoSidecar,
  initNeverEnds,
  initsAndTheirServers,
  startupNeedsMain,
];

/** A pod that is to end (in a Job, or by its `restartPolicy`) ends when every plain container has. */
function isToEnd(spec: PodSpec): boolean {
  return podRestartPolicyOf(spec) !== "Always";
}

function helperNeverEnds(spec: PodSpec): readonly Mistake[] {
  // With a shared process namespace the main can end its helpers itself, as was done before sidecars.
  if (!isToEnd(spec) || spec.shareProcessNamespace === true) return [];
  const endless = spec.containers.filter(neverEnds);
  // When all of them stay, staying is what they are for.
  if (endless.length === spec.containers.length) return [];
  return endless.map((container) => ({
    rule: "helper-never-ends",
    field: `containers[${spec.containers.indexOf(container)}]`,
    message: `"${container.name}" runs until it is stopped, so the pod never completes; as an init container with restartPolicy: Always it is a sidecar, and stops when the others have ended`,
  }));
}

/** KEP-5307 gives plain containers a restart policy; it makes no sidecar of them. */
function alwaysIsNoSidecar(spec: PodSpec): readonly Mistake[] {
  if (!isToEnd(spec)) return [];
  return spec.containers.flatMap(({ name, restartPolicy }, index): readonly Mistake[] => {
    if (restartPolicy !== "Always") return [];
    const message = `"${name}" is restarted for ever, so the pod never completes: restartPolicy: Always makes a sidecar only in initContainers`;
    return [{ rule: "always-is-no-sidecar", field: `containers[${index}].restartPolicy`, message }];
  });
}

function initNeverEnds({ initContainers = [] }: PodSpec): readonly Mistake[] {
  return initContainers.flatMap((container, index): readonly Mistake[] => {
    if (isSidecar(container) || !neverEnds(container)) return [];
    const { name, restartPolicy } = container;
    const hint =
      restartPolicy === undefined
        ? "restartPolicy: Always makes it a sidecar"
        : `only restartPolicy: Always makes it a sidecar, not ${restartPolicy}`;
    const message = `"${name}" runs until it is stopped, and what comes after it waits for its end: ${hint}`;
    return [{ rule: "init-never-ends", field: `initContainers[${index}]`, message }];
  });
}

/** What an init container asks at localhost: nobody but an earlier sidecar can have answered by then. */
function initsAndTheirServers(spec: PodSpec): readonly Mistake[] {
  if (spec.hostNetwork === true) return [];
  const inits = spec.initContainers ?? [];
  return inits.flatMap((init, index) => {
    if (isSidecar(init) || isPatient(init)) return [];
    const place = { spec, init, index };
    return localPortsIn(init).flatMap((port) => [
      ...serverNotAwaited(place, port),
      ...servedTooLate(place, port),
    ]);
  });
}

interface InitPlace {
  readonly spec: PodSpec;
  readonly init: Container;
  readonly index: number;
}

function serverNotAwaited({ spec, init, index }: InitPlace, asked: number): readonly Mistake[] {
  const before = (spec.initContainers ?? []).slice(0, index);
  return before.flatMap((sidecar, at): readonly Mistake[] => {
    const isAwaited =
      sidecar.startupProbe !== undefined || sidecar.lifecycle?.postStart !== undefined;
    if (!isSidecar(sidecar) || isAwaited || !hasPort(sidecar, asked)) return [];
    const message = `"${init.name}" asks localhost:${asked} as soon as "${sidecar.name}" has started, which may not listen yet: a startupProbe makes it wait`;
    return [{ rule: "sidecar-not-awaited", field: `initContainers[${at}]`, message }];
  });
}

function servedTooLate({ spec, init, index }: InitPlace, asked: number): readonly Mistake[] {
  const inits = spec.initContainers ?? [];
  if (inits.slice(0, index + 1).some((each) => hasPort(each, asked))) return [];
  const later = [...inits.slice(index + 1).filter(isSidecar), ...spec.containers];
  const server = later.find((each) => hasPort(each, asked));
  if (server === undefined) return [];
  const message = `"${init.name}" asks localhost:${asked}, but "${server.name}", which serves it, starts only after it: put it before, as a sidecar`;
  return [{ rule: "served-too-late", field: `initContainers[${index}]`, message }];
}

/** Mains start when every sidecar has: one whose start-up probe asks a main waits for what waits for it. */
function startupNeedsMain({ initContainers = [], containers }: PodSpec): readonly Mistake[] {
  return initContainers.flatMap((sidecar, index): readonly Mistake[] => {
    const port = probedPort(sidecar.startupProbe);
    if (!isSidecar(sidecar) || port === undefined) return [];
    if (initContainers.slice(0, index + 1).some((each) => hasPort(each, port))) return [];
    const main = containers.find((each) => hasPort(each, port));
    if (main === undefined) return [];
    const message = `"${sidecar.name}" has started when port ${port} answers, which "${main.name}" serves, and that starts only after it: both wait for ever; use a readinessProbe`;
    return [
      { rule: "startup-needs-main", field: `initContainers[${index}].startupProbe`, message },
    ];
  });
}

function hasPort({ ports = [] }: Container, wanted: number): boolean {
  return ports.some(({ containerPort }) => containerPort === wanted);
}

/** Names of ports are looked up in the probed container itself, so only a number can lead elsewhere. */
function probedPort(probe: Probe | undefined): number | undefined {
  const isElsewhere = (probe?.httpGet?.host ?? probe?.tcpSocket?.host ?? "") !== "";
  const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
  return typeof port === "number" && !isElsewhere ? port : undefined;
}

function localPortsIn(container: Container): readonly number[] {
  const values = (container.env ?? []).flatMap(({ value }) => value ?? []);
  const text = [...wordsOf(container), ...values].join(" ");
  const found = text.matchAll(/\b(?:localhost|127\.0\.0\.1):(\d{2,5})\b/g);
  return [...new Set([...found].map((match) => Number(match[1])))];
}

/** It asks again and again, so it does not matter who is up first. */
function isPatient(container: Container): boolean {
  return /\b(until|while|for|retry|retries|wait)\b|--retry|wait-for|wait_for/.test(
    wordsOf(container).join(" "),
  );
}
