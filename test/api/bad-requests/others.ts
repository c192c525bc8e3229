import { expect } from "vitest";
import {
  type BadWrite,
  invalid,
  wrong,
  unsupported,
  forbidden,
  core,
  apps,
  notNegative,
} from "./answers.ts";

/** What is refused of replacing, deleting and reading. */
export const badOthers: readonly BadWrite[] = [
  {
    method: "PUT",
    title: "another uid",
    path: `${core}/configmaps/there`,
    body: { metadata: { name: "there", uid: "xxx" } },
    answer: {
      code: 409,
      reason: "Conflict",
      causes: expect.stringMatching(
        /^Operation cannot be fulfilled on configmaps "there": StorageError: invalid object, Code: 4, Key: \/registry\/configmaps\/default\/there, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: xxx, UID in object meta: /,
      ),
    },
  },
  {
    method: "PUT",
    title: "a scale of less than nothing",
    path: `${apps}/deployments/web/scale`,
    body: { metadata: { name: "web" }, spec: { replicas: -1 } },
    answer: invalid(wrong("spec.replicas", -1, notNegative)),
  },
  {
    method: "DELETE",
    title: "another uid",
    path: `${core}/configmaps/there`,
    body: { preconditions: { uid: "zzz" } },
    answer: {
      code: 409,
      reason: "Conflict",
      causes: expect.stringMatching(
        /^Operation cannot be fulfilled on ConfigMap "there": the UID in the precondition \(zzz\) does not match the UID in record \(.*\)\. The object might have been deleted and then recreated$/,
      ),
    },
  },
  {
    method: "DELETE",
    title: "another version",
    path: `${core}/configmaps/there`,
    body: { preconditions: { resourceVersion: "1" } },
    answer: {
      code: 409,
      reason: "Conflict",
      causes: expect.stringMatching(
        /^Operation cannot be fulfilled on ConfigMap "there": the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
      ),
    },
  },
  {
    method: "DELETE",
    title: "a policy of propagation that there is not",
    path: `${core}/configmaps/there?propagationPolicy=Foo`,
    answer: invalid(
      unsupported("propagationPolicy", "Foo", "Background", "Foreground", "Orphan", "nil"),
    ),
  },
  {
    method: "GET",
    title: "a streaming list that is no watch",
    path: `${core}/configmaps?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=0`,
    answer: invalid(
      forbidden("sendInitialEvents", "Forbidden: sendInitialEvents is forbidden for list"),
    ),
  },
  {
    method: "GET",
    title: "a match that there is not",
    path: `${core}/configmaps?resourceVersion=1&resourceVersionMatch=Foo`,
    answer: invalid(unsupported("resourceVersionMatch", "Foo", "Exact", "NotOlderThan")),
  },
  {
    method: "GET",
    title: "a log that does not say whose",
    path: `${core}/pods/two/log`,
    answer: {
      code: 400,
      reason: "BadRequest",
      causes: "a container name must be specified for pod two, choose one of: [a b]",
    },
  },
  {
    method: "GET",
    title: "a log of a container that is not there",
    path: `${core}/pods/two/log?container=zz`,
    answer: { code: 400, reason: "BadRequest", causes: "container zz is not valid for pod two" },
  },
];
