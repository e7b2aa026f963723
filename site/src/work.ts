// The work of the page: what is corrected, and that it is kept.
import { effect, signal } from '@preact/signals';
import { counted } from './counted.js';
import { type PageTagger, reasonOf } from './model.js';
import { loadWork, noWork, saveWork, type Work } from './storage.js';
import { addSentences, emptyList, type NewSentence, type WorkList } from './work-list.js';

/** What is corrected now. */
export const work = signal<Work>(noWork);

/** Why the work cannot be kept; empty if it is. */
export const storageFailure = signal('');

/** Why nothing can be added while this tab waits for another. */
const openElsewhere = 'Another tab has the sentences: close one of the two.';

/** Resolves when no other tab has the work, or at once where browsers have no locks. This tab has it from then on. */
async function claimWork(): Promise<void> {
  const { locks } = navigator;
  if (locks === undefined) return;
  const name = 'bytetag work';
  await new Promise<void>((resolve) => {
    const hold = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    void locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock !== null) return hold();
      storageFailure.value = openElsewhere;
      void locks.request(name, hold);
      return undefined;
    });
  });
  storageFailure.value = '';
}

/** Brings back the work of the last visit, and keeps it from then on. */
export async function keepWork(): Promise<void> {
  await claimWork();
  let saved = noWork;
  try {
    saved = await loadWork();
    work.value = saved;
  } catch (error) {
    storageFailure.value = `The work cannot be kept in this browser: ${reasonOf(error)}`;
    return;
  }
  // One after the other: each writes what is not written yet.
  let saving = Promise.resolve();
  effect(() => {
    const next = work.value;
    saving = saving.then(async () => {
      if (next === saved) return;
      try {
        await saveWork(saved, next);
        saved = next;
        storageFailure.value = '';
      } catch (error) {
        storageFailure.value = `The last change is not kept: ${reasonOf(error)}`;
      }
    });
  });
}

/** Changes the list of sentences. */
export function changeList(change: (list: WorkList) => WorkList): void {
  const { value } = work;
  work.value = { ...value, list: change(value.list) };
}

/** A task with its tags. */
interface Task {
  readonly name: string;
  readonly tags: readonly string[];
}

/** What is being added, in words; empty if nothing is. */
export const adding = signal('');

/** Sentences that are tagged at a time, before they are shown. */
const atOnce = 64;

/**
 * Adds sentences, with what the model says of them. Tags that they have already stay, but for those that the model does
 * not know. Those of another task are put away first, if whoever corrects them agrees.
 * @returns what is worth a remark, if anything
 */
export async function addWork(
  tagger: Pick<PageTagger, 'label'>,
  { name, tags }: Task,
  sentences: readonly Pick<NewSentence, 'words' | 'tags'>[],
): Promise<string | undefined> {
  if (storageFailure.value === openElsewhere) return openElsewhere;
  const { value: before } = work;
  if (before.task !== name) {
    const away = counted(before.list.sentences.length, 'sentence');
    if (before.list.sentences.length > 0 && !confirm(`Remove the ${away} for ${before.task}?`)) return undefined;
    work.value = { task: name, tags, list: emptyList };
  }
  const known = new Set(tags);
  const unknown = new Map<string, number>();
  try {
    for (let first = 0; first < sentences.length; first += atOnce) {
      adding.value = `Tagging sentence ${first + 1} of ${sentences.length}`;
      const some = sentences.slice(first, first + atOnce);
      const labels = await tagger.label(
        some.map(({ words }) => words),
        { task: name },
      );
      const added = some.flatMap(({ words, tags: own = [] }, index): readonly NewSentence[] => {
        const { tags: predicted, confidences = [] } = labels[index] ?? { tags: [] };
        if (words.length === 0 || predicted.length !== words.length) return [];
        for (const tag of own) if (!known.has(tag)) unknown.set(tag, (unknown.get(tag) ?? 0) + 1);
        const kept = predicted.map((tag, word) => (known.has(own[word] ?? '') ? (own[word] ?? tag) : tag));
        return [{ words, predicted, confidences, tags: kept }];
      });
      // Somebody may have begun another list in the meantime.
      if (work.value.task !== name) return undefined;
      work.value = { task: name, tags, list: addSentences(work.value.list, added) };
    }
  } finally {
    adding.value = '';
  }
  const strange = [...unknown].map(([tag, count]) => `${tag} (${counted(count, 'word')})`);
  return strange.length === 0
    ? undefined
    : `The model does not know ${strange.join(', ')}: its own tags stand there instead.`;
}
