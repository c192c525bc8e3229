/** Entries kept of one pod; the oldest give way. A crash-looping pod with probes fills this in some hours. */
export const JOURNAL_ENTRIES_PER_POD_MAX = 5_000;
/** How long the story of a pod that is gone is kept. */
export const JOURNAL_RETENTION_MS = 24 * 60 * 60 * 1000;
/** Pods that are gone and still remembered, whatever their age. */
export const JOURNAL_CLOSED_PODS_MAX = 500;
/** Entries wait this long for others to be written with. */
export const JOURNAL_FLUSH_MS = 20;
/** What one read answers at most. */
export const JOURNAL_READ_MAX = JOURNAL_ENTRIES_PER_POD_MAX;
