import type { Verb } from "../../model/resources/resource-type.ts";

/** What a path does on one HTTP method, the same for every version of OpenAPI. */
export interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** As in `x-kubernetes-action`. */
  readonly action: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly takes: "nothing" | "object" | "patch" | "options";
  readonly answers: "object" | "list";
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly type: "string" | "integer" | "boolean";
  readonly description: string;
}

const query = (name: string, type: Parameter["type"], description: string): Parameter => ({
  name,
  in: "query",
  type,
  description,
});

export const nameParameter: Parameter = {
  name: "name",
  in: "path",
  type: "string",
  description: "The object's name.",
};
export const namespaceParameter: Parameter = {
  name: "namespace",
  in: "path",
  type: "string",
  description: "The namespace that the object is in.",
};

const dryRun = query("dryRun", "string", "All: do everything but store the result.");
const fieldManager = query("fieldManager", "string", "Who is named as the owner of the fields.");
const fieldValidation = query(
  "fieldValidation",
  "string",
  "What becomes of unknown and duplicate fields: Ignore, Warn or Strict.",
);
const force = query("force", "boolean", "Take fields over from other appliers.");
const writeParameters = [dryRun, fieldManager, fieldValidation];
const deleteParameters = [
  dryRun,
  query("gracePeriodSeconds", "integer", "How long the object may take to end."),
  query("orphanDependents", "boolean", "No longer used; see propagationPolicy."),
  query("propagationPolicy", "string", "Orphan, Background or Foreground."),
];
const listParameters = [
  query("allowWatchBookmarks", "boolean", "Whether a watch may report how far it is."),
  query("continue", "string", "Where the page begins."),
  query("fieldSelector", "string", "Only objects with such fields."),
  query("labelSelector", "string", "Only objects with such labels."),
  query("limit", "integer", "How many objects a page may have."),
  query("resourceVersion", "string", "The state of the store to read."),
  query("resourceVersionMatch", "string", "How to read resourceVersion."),
  query("sendInitialEvents", "boolean", "Begin a watch with what is there."),
  query("timeoutSeconds", "integer", "How long a list or a watch may take."),
  query("watch", "boolean", "Report changes as they happen."),
];

type Place = "collection" | "object";

const operations: Readonly<Record<Place, Partial<Record<Verb, Operation>>>> = {
  collection: {
    list: {
      method: "get",
      action: "list",
      summary: "list or watch objects",
      parameters: listParameters,
      takes: "nothing",
      answers: "list",
    },
    create: {
      method: "post",
      action: "post",
      summary: "create",
      parameters: writeParameters,
      takes: "object",
      answers: "object",
    },
    deletecollection: {
      method: "delete",
      action: "deletecollection",
      summary: "delete several objects",
      parameters: [...deleteParameters, ...listParameters.slice(1, -1)],
      takes: "options",
      answers: "object",
    },
  },
  object: {
    get: {
      method: "get",
      action: "get",
      summary: "read",
      parameters: [],
      takes: "nothing",
      answers: "object",
    },
    create: {
      method: "post",
      action: "post",
      summary: "create",
      parameters: writeParameters,
      takes: "object",
      answers: "object",
    },
    update: {
      method: "put",
      action: "put",
      summary: "replace",
      parameters: writeParameters,
      takes: "object",
      answers: "object",
    },
    patch: {
      method: "patch",
      action: "patch",
      summary: "change a part of",
      parameters: [...writeParameters, force],
      takes: "patch",
      answers: "object",
    },
    delete: {
      method: "delete",
      action: "delete",
      summary: "delete",
      parameters: deleteParameters,
      takes: "options",
      answers: "object",
    },
  },
};

/** What can be done at a path, given the verbs that its kind has. */
export function operationsAt(place: Place, verbs: readonly Verb[]): readonly Operation[] {
  return verbs.flatMap((verb) => operations[place][verb] ?? []);
}
