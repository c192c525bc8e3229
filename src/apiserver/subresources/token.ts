import { invalid, invalidError, type FieldError } from "../../model/field-error.ts";
import { toTime } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import { withDefaults } from "../../model/defaults/defaults.ts";
import { StatusError } from "../../model/status-error.ts";
import type { BoundObjectReference, TokenRequest } from "../../model/types/authentication-v1.ts";
import type { Pod, Secret, ServiceAccount } from "../../model/types/core-v1.ts";
import {
  expirationSecondsDefault,
  expirationSecondsMax,
  expirationSecondsMin,
  type TokenSubject,
} from "../../security/tokens/claims.ts";
import { issuer } from "../../security/tokens/token-authority.ts";
import type { Api } from "../api.ts";
import { objectOf } from "../objects/body.ts";
import type { Reply } from "../reply.ts";
import { keyOf, type ApiRequest, type Body } from "../request/api-request.ts";
import { conflict, notFound } from "../request/errors.ts";
import { writeOptionsOf } from "../request/write-options.ts";
import { storedObject } from "../stored.ts";
import { admitted } from "./admitted.ts";

const kind = {
  group: "authentication.k8s.io",
  version: "v1",
  kind: "TokenRequest",
  definition: "authentication.v1.TokenRequest",
};

/** `POST serviceaccounts/x/token`: a token for the account, bound to a pod or a Secret if the request names one. */
export async function createToken(api: Api, request: ApiRequest, body: Body): Promise<Reply> {
  const options = writeOptionsOf(request, "CreateOptions");
  const sent = withDefaults(kind, objectOf(request, body, kind, options.fieldValidation));
  const wanted: TokenRequest = await admitted(api, request, { kind, sent, dryRun: options.dryRun });
  const account: Stored<ServiceAccount> | undefined = api.store.get(keyOf(request))?.object;
  if (account === undefined) throw notFound(request.type, request.name);
  const seconds = wanted.spec?.expirationSeconds ?? expirationSecondsDefault;
  checkDuration(seconds);
  const given = wanted.spec?.audiences ?? [];
  const audiences = given.length === 0 ? [issuer] : given;
  const subject = subjectOf(api, request, { account, bound: wanted.spec?.boundObjectRef });
  const issued = await api.tokens.issue(subject, { audiences, expirationSeconds: seconds });
  const { name, namespace, uid } = account.metadata;
  const value = {
    ...wanted,
    metadata: { name, namespace, uid, creationTimestamp: toTime(request.now) },
    spec: {
      ...wanted.spec,
      audiences,
      expirationSeconds: seconds,
      boundObjectRef: wanted.spec?.boundObjectRef ?? null,
    },
    status: { token: issued.token, expirationTimestamp: toTime(issued.expiresAt) },
  };
  return { kind: "value", code: 201, value };
}

function checkDuration(seconds: number): void {
  const field = "spec.expirationSeconds";
  const errors: FieldError[] = [];
  if (seconds < expirationSecondsMin) {
    errors.push(invalid(field, seconds, "may not specify a duration less than 10 minutes"));
  }
  if (seconds > expirationSecondsMax) {
    errors.push(invalid(field, seconds, "may not specify a duration larger than 2^32 seconds"));
  }
  if (errors.length > 0) throw invalidError({ ...kind, name: "" }, errors);
}

function subjectOf(
  api: Api,
  request: ApiRequest,
  wish: {
    readonly account: Stored<ServiceAccount>;
    readonly bound: BoundObjectReference | undefined;
  },
): TokenSubject {
  const { account, bound } = wish;
  const { namespace } = request;
  const { name, uid } = account.metadata;
  const subject: TokenSubject = { namespace, serviceAccount: { name, uid } };
  switch (bound?.kind) {
    case undefined:
      return subject;
    case "Pod":
      return {
        ...subject,
        pod: identityOf(podOf(api, request, bound)),
        node: nodeOf(api, request, bound),
      };
    case "Secret":
      return { ...subject, secret: identityOf(secretOf(api, request, bound)) };
    default:
      throw new StatusError(
        "BadRequest",
        `cannot bind token for serviceaccount to object type ${bound?.kind}`,
      );
  }
}

function identityOf({ metadata }: Stored<Pod | Secret>): { name: string; uid: string } {
  return { name: metadata.name, uid: metadata.uid };
}

function podOf(api: Api, request: ApiRequest, bound: BoundObjectReference): Stored<Pod> {
  const pod = boundObject<Pod>(api, request, { resource: "pods", bound });
  const account = pod.spec?.serviceAccountName;
  if (account === request.name) return pod;
  const why = `cannot bind token for serviceaccount ${JSON.stringify(request.name)} to pod running with different serviceaccount name.`;
  throw new StatusError("BadRequest", why);
}

function nodeOf(
  api: Api,
  request: ApiRequest,
  bound: BoundObjectReference,
): { name: string; uid?: string } | undefined {
  const name = podOf(api, request, bound).spec?.nodeName ?? "";
  if (name === "") return undefined;
  const node = storedObject(api.store, "nodes", { name });
  return node === undefined ? { name } : { name, uid: node.metadata.uid };
}

function secretOf(api: Api, request: ApiRequest, bound: BoundObjectReference): Stored<Secret> {
  return boundObject<Secret>(api, request, { resource: "secrets", bound });
}

function boundObject<T extends Pod | Secret>(
  api: Api,
  request: ApiRequest,
  where: { readonly resource: string; readonly bound: BoundObjectReference },
): Stored<T> {
  const { resource, bound } = where;
  const name = bound.name ?? "";
  const type = api.catalog.find({ group: "", version: "v1", resource }) ?? request.type;
  const found = storedObject<T>(api.store, resource, { namespace: request.namespace, name });
  if (found === undefined) throw notFound(type, name);
  if (bound.uid === undefined || bound.uid === found.metadata.uid) return found;
  const why = `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw conflict(type, name, why);
}
