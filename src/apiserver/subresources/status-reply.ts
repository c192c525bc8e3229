import type { Reply } from "../reply.ts";

/** What an action below an object answers: it is done, and there is nothing to show. */
export function doneReply(): Reply {
  const value = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
  return { kind: "value", code: 201, value };
}
