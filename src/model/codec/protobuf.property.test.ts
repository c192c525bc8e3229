import fc from "fast-check";
import { expect, test } from "vitest";
import { StatusError } from "../status-error.ts";
import { decodeBody } from "./decode.ts";
import { objectOf } from "./objects.fixture.ts";
import { encodeBody } from "./protobuf-encoder.fixture.ts";

const kinds = [
  ["v1", "core.v1.Pod"],
  ["v1", "core.v1.Service"],
  ["v1", "core.v1.Secret"],
  ["v1", "core.v1.PersistentVolume"],
  ["apps/v1", "apps.v1.Deployment"],
  ["networking.k8s.io/v1", "networking.v1.NetworkPolicy"],
  ["apiextensions.k8s.io/v1", "apiextensions.v1.CustomResourceDefinition"],
  ["authorization.k8s.io/v1", "authorization.v1.SubjectAccessReview"],
  ["coordination.k8s.io/v1", "coordination.v1.Lease"],
] as const;

test.for(kinds)(
  "a body in protobuf says the same as in JSON: %s %s",
  ([apiVersion, definition]) => {
    fc.assert(
      fc.property(objectOf(definition, 6), (object) => {
        expect(decode(apiVersion, definition, encodeBody(apiVersion, definition, object))).toEqual(
          decode(apiVersion, definition, new TextEncoder().encode(JSON.stringify(object))),
        );
      }),
      { numRuns: 120 },
    );
  },
);

test("a damaged protobuf body is refused, never a crash or a hang", () => {
  const [apiVersion, definition] = kinds[0];
  const good = objectOf(definition, 5).map((object) => encodeBody(apiVersion, definition, object));
  fc.assert(
    fc.property(good, fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, at, byte) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at % damaged.length] = byte;
      const result = outcome(() => decode(apiVersion, definition, damaged));
      expect(result === undefined || result instanceof StatusError).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

function decode(apiVersion: string, definition: string, body: Uint8Array): unknown {
  const kind = definition.slice(definition.lastIndexOf(".") + 1);
  const contentType = body[0] === 0x6b ? "application/vnd.kubernetes.protobuf" : undefined;
  return decodeBody({ body, contentType, definition, naming: { apiVersion, kind } });
}

function outcome(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
