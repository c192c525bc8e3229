import { isCriError } from "../../model/cri-error.ts";
import { failureText } from "../failure.ts";

/** What a failed pull says. A code that says "unknown" adds nothing to the text: a kubelet leaves it out. */
export function pullText(error: unknown): string {
  return isCriError(error, "Unknown") ? error.description : knownText(error);
}

/** The text of a failure that can be named; what cannot is thrown on. */
export function knownText(error: unknown): string {
  const text = failureText(error);
  if (text === undefined) throw error;
  return text;
}
