// Keeps the work in the browser (IndexedDB), so that nothing is lost by a reload or a crash.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { KeptTraining } from './training.js';
import { emptyList, type WorkList, type WorkSentence } from './work-list.js';

/** What is corrected: sentences for a task. */
export interface Work {
  readonly task: string;
  /** All tags of the task. */
  readonly tags: readonly string[];
  readonly list: WorkList;
}

/** Nothing to correct yet. */
export const noWork: Work = { task: '', tags: [], list: emptyList };

interface Schema extends DBSchema {
  readonly sentences: { readonly key: number; readonly value: WorkSentence };
  /** All but the sentences, under one key. */
  readonly rest: { readonly key: 'work'; readonly value: Omit<Work, 'list'> & Omit<WorkList, 'sentences'> };
  /** The last training, over or interrupted, under one key. */
  readonly training: { readonly key: 'last'; readonly value: KeptTraining };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('bytetag', 2, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore('sentences', { keyPath: 'id' });
        db.createObjectStore('rest');
      }
      db.createObjectStore('training');
    },
    blocking() {
      // Another tab has a newer page.
      void opened?.then((db) => db.close());
    },
  });
  return opened;
}

/** The work as it was kept. */
export async function loadWork(): Promise<Work> {
  const db = await database();
  const [rest, sentences] = await Promise.all([db.get('rest', 'work'), db.getAll('sentences')]);
  if (rest === undefined) return noWork;
  const { task, tags, done, undone } = rest;
  return { task, tags, list: { sentences, done, undone } };
}

/** Keeps the work, all of it or nothing. Only sentences that are not those of `before` are written. */
export async function saveWork(before: Work, { task, tags, list }: Work): Promise<void> {
  const db = await database();
  const transaction = db.transaction(['sentences', 'rest'], 'readwrite');
  const sentences = transaction.objectStore('sentences');
  const [known, kept] = [new Set(before.list.sentences), new Set(list.sentences.map(({ id }) => id))];
  const { done, undone } = list;
  await Promise.all([
    ...list.sentences.filter((sentence) => !known.has(sentence)).map((sentence) => sentences.put(sentence)),
    ...before.list.sentences.filter(({ id }) => !kept.has(id)).map(({ id }) => sentences.delete(id)),
    transaction.objectStore('rest').put({ task, tags, done, undone }, 'work'),
    transaction.done,
  ]);
}

/** The last training, if there was one. */
export async function loadTraining(): Promise<KeptTraining | undefined> {
  return (await database()).get('training', 'last');
}

/** Keeps a training in the place of the last. */
export async function saveTraining(training: KeptTraining): Promise<void> {
  await (await database()).put('training', training, 'last');
}
