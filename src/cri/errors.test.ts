import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { CriError } from "../model/cri-error.ts";
import { TransientError } from "../model/transient-error.ts";
import { toCriError } from "./errors.ts";

function failure(code: status, details: string): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() });
}

test.for([
  [status.UNAVAILABLE, "connection refused"],
  // It ended the engine when containerd was killed and came back.
  [status.UNKNOWN, "server is not initialized yet"],
] as const)("a runtime that does not take calls yet is tried again: %s %s", ([code, details]) => {
  expect(toCriError(failure(code, details), "Version")).toEqual(
    new TransientError(`cri: Version: ${details}`),
  );
});

test("what the runtime answers is its own error", () => {
  const error = toCriError(failure(status.NOT_FOUND, "no such container"), "ContainerStatus");
  expect(error).toBeInstanceOf(CriError);
  expect(error).toMatchObject({ code: "NotFound" });
});
