// Opens a file as the list of sentences to correct.
import { signal } from '@preact/signals';
import { readSentences } from '../../src/web.js';
import { model, reasonOf } from './model.js';
import { addWork, work } from './work.js';

/** What is wrong with the last file that was opened; empty if nothing is. */
export const fileFailure = signal('');

/** Adds the sentences of a labelled file, or of a text (`.txt`). */
export async function openWorkFile(file: File): Promise<void> {
  if (model.value.state !== 'ready') {
    fileFailure.value = 'The model is not loaded yet: open the file again when it is.';
    return;
  }
  const { tagger } = model.value;
  const chosen = tagger.config.tasks.find(({ name }) => name === work.value.task) ?? tagger.config.tasks[0];
  if (chosen === undefined) return;
  fileFailure.value = '';
  try {
    const sentences = /\.txt$/i.test(file.name)
      ? (await tagger.segment(await file.text())).map((words) => ({ words: words.map(({ text }) => text) }))
      : await readSentences(file, { task: chosen.column });
    if (sentences.length === 0) fileFailure.value = `${file.name}: expected sentences, got none`;
    else fileFailure.value = (await addWork(tagger, chosen, sentences)) ?? '';
  } catch (error) {
    fileFailure.value = reasonOf(error);
  }
}
