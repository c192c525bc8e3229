/** What of an answer or of a command's output is kept. */
export const RESPONSE_BYTES_MAX = 10 * 1024;
export const REDIRECTS_MAX = 10;
/** How often a probe that could not be executed is tried (semantics section 4.3). */
export const TRIES_MAX = 3;
