// The work of the page: what is corrected, and that it is kept.
import { effect, signal } from '@preact/signals';
import type { Tagger } from '../../src/web.js';
import { reasonOf } from './model.js';
import { loadWork, noWork, saveWork, type Work } from './storage.js';
import { addSentences, emptyList, type NewSentence, type WorkList } from './work-list.js';

/** What is corrected now. */
export const work = signal<Work>(noWork);

/** Why the work cannot be kept; empty if it is. */
export const storageFailure = signal('');

/** Brings back the work of the last visit, and keeps it from then on. */
export async function keepWork(): Promise<void> {
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

/**
 * Adds sentences, with what the model says of them. Tags that they have already stay, if the model knows them all. Those
 * of another task are put away first.
 */
export async function addWork(
  tagger: Tagger,
  { name, tags }: Task,
  sentences: readonly Pick<NewSentence, 'words' | 'tags'>[],
): Promise<void> {
  const labels = await tagger.label(
    sentences.map(({ words }) => words),
    { task: name },
  );
  const known = new Set(tags);
  const added = sentences.flatMap(({ words, tags: own }, index): readonly NewSentence[] => {
    const { tags: predicted, confidences = [] } = labels[index] ?? { tags: [] };
    if (words.length === 0 || predicted.length !== words.length) return [];
    return [{ words, predicted, confidences, tags: own?.every((tag) => known.has(tag)) ? own : undefined }];
  });
  const { value } = work;
  const list = value.task === name ? value.list : emptyList;
  work.value = { task: name, tags, list: addSentences(list, added) };
}
