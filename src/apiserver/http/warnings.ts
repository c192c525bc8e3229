import type { ServerResponse } from "node:http";

/** Headers have little room: beyond so many characters in all, warnings are cut, and then left out (as upstream). */
const TOTAL_MAX = 4096;
const ITEM_MAX = 256;

/** Adds `Warning` headers to an answer, each text once. kubectl prints them. */
export function warningsOf(response: ServerResponse): (text: string) => void {
  const said = new Set<string>();
  let total = 0;
  return (text) => {
    const header = `299 - ${quoted(total + text.length > TOTAL_MAX ? text.slice(0, ITEM_MAX) : text)}`;
    if (said.has(header) || total + header.length > TOTAL_MAX) return;
    said.add(header);
    total += header.length;
    // Headers are bytes to Node, which it takes one character for each.
    response.appendHeader("Warning", Buffer.from(header).toString("latin1"));
  };
}

/** In quotes, without the characters that no header may hold. */
function quoted(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return JSON.stringify(text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, " "));
}
