import { invalid, required } from "../../field-error.ts";
import type { Event } from "../../types/core-v1.ts";
import { type Faults, matches, when } from "../checks.ts";
import { byteLength, dnsSubdomain, qualifiedName } from "../formats.ts";
import { validateMetadataUpdate } from "../metadata.ts";
import type { KindRules } from "../rules.ts";

/** Events are held to little, since nobody reads the refusal of one. */
export const eventRules: KindRules<Event> = {
  create: validateEvent,
  update: (event, old) => [
    ...validateMetadataUpdate(event.metadata, old.metadata),
    ...validateEvent(event),
  ],
};

function validateEvent(event: Event): Faults {
  const namespace = event.metadata?.namespace ?? "";
  const isNew = event.eventTime !== undefined;
  return [
    ...validateNamespace(event, namespace, isNew),
    ...(isNew ? validateNewEvent(event) : []),
    ...matches(namespace, "namespace", dnsSubdomain),
  ];
}

/** An event lies where its object does; those of objects without a namespace lie in `default`. */
function validateNamespace(event: Event, namespace: string, isNew: boolean): Faults {
  const involved = event.involvedObject.namespace ?? "";
  const homes = ["", "default", ...(isNew ? ["kube-system"] : [])];
  const isRight = involved === "" ? homes.includes(namespace) : isNew || involved === namespace;
  const fault = invalid("involvedObject.namespace", involved, "does not match event.namespace");
  return when(!isRight, fault);
}

/** What the fields that came with `eventTime` must hold. */
function validateNewEvent(event: Event): Faults {
  const { reportingComponent = "", reportingInstance, action, reason, message } = event;
  return [
    ...when(reportingComponent === "", required("reportingComponent")),
    ...matches(reportingComponent, "reportingComponent", qualifiedName),
    ...validateText(reportingInstance, "reportingInstance"),
    ...validateText(action, "action"),
    ...validateText(reason, "reason"),
    ...validateLength(message ?? "", "message", 1024),
  ];
}

function validateText(text: string | undefined, path: string): Faults {
  return text ? validateLength(text, path, 128) : [required(path)];
}

function validateLength(text: string, path: string, most: number): Faults {
  return when(byteLength(text) > most, invalid(path, "", `can have at most ${most} characters`));
}
