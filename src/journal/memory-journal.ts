import type {
  Journal,
  JournalEntry,
  JournalPod,
  JournalQuery,
  StoredJournalEntry,
} from "../ports/journal.ts";
import { JOURNAL_ENTRIES_PER_POD_MAX } from "./limits.ts";

interface Story {
  readonly pod: JournalPod;
  readonly entries: StoredJournalEntry[];
  next: number;
}

/** The journal in memory, for the simulator and for tests: nothing is ever forgotten but beyond the bound of a pod. */
export class MemoryJournal implements Journal {
  readonly #stories = new Map<string, Story>();

  append(pod: JournalPod, entry: JournalEntry): void {
    const story = this.#stories.get(pod.uid) ?? { pod, entries: [], next: 1 };
    this.#stories.set(pod.uid, story);
    story.entries.push({ ...entry, sequence: story.next });
    story.next += 1;
    if (story.entries.length > JOURNAL_ENTRIES_PER_POD_MAX) story.entries.shift();
  }

  /** There is no time in here after which a story could be dropped. */
  close(): void {}

  async read(query: JournalQuery): Promise<readonly StoredJournalEntry[]> {
    const { namespace, name, uid, after = 0, limit = JOURNAL_ENTRIES_PER_POD_MAX } = query;
    const story = [...this.#stories.values()].findLast(
      ({ pod }) => pod.namespace === namespace && pod.name === name && (uid ?? pod.uid) === pod.uid,
    );
    return (story?.entries ?? []).filter((entry) => entry.sequence > after).slice(0, limit);
  }
}
