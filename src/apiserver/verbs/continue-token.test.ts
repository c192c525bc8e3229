import fc from "fast-check";
import { expect, test } from "vitest";
import { StatusError } from "../../model/status-error.ts";
import { encodeContinue, parseContinue } from "./continue-token.ts";

test("a token brings back what it was made of", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.string(), (revision, after) => {
      expect(parseContinue(encodeContinue(revision, after))).toEqual({ revision, after });
    }),
    { numRuns: 1000 },
  );
});

test("any other text is a BadRequest", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      let caught: unknown;
      try {
        parseContinue(text);
      } catch (error) {
        caught = error;
      }
      expect(caught instanceof StatusError && caught.reason).toBe("BadRequest");
    }),
    { numRuns: 1000 },
  );
});
