import type { KubeObject } from "../../model/object.ts";
import type { Api } from "../api.ts";
import type { ExpectedKind } from "../objects/body.ts";
import type { ApiRequest } from "../request/api-request.ts";
import type { Deletion } from "../request/delete-options.ts";

/** A write, or an action below an object, that is about to happen, as admission sees it. */
export interface Admission {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly request: ApiRequest;
  /** What would be stored; for DELETE what is there; for an action what was sent. */
  readonly object: KubeObject;
  /** For an action alone: the kind of `object`, such as Eviction, TokenRequest or PodExecOptions. */
  readonly action?: ExpectedKind;
  /** What is there now; `undefined` for CREATE. */
  readonly previous: KubeObject | undefined;
  readonly dryRun: boolean;
  /** How it is to be deleted; for DELETE only. */
  readonly deletion?: Deletion;
}

/** A rule between authorization and the store. Both parts refuse by throwing `StatusError`, mostly `Forbidden`. */
export interface AdmissionPlugin {
  readonly name: string;
  /** It is asked about actions too; most plugins are only about objects. */
  readonly actions?: true;
  /** The object with what this plugin adds; the same object when it adds nothing. Asked before defaulting. */
  mutate?(admission: Admission, api: Api): KubeObject | Promise<KubeObject>;
  /** Asked when the object is final and valid. */
  validate?(admission: Admission, api: Api): void | Promise<void>;
  /** Asked last of a create or an update, in the turn of the write. What it takes is given back when the write is over. */
  reserve?(admission: Admission, api: Api): Disposable | undefined;
}
