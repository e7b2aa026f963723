// The checked sentences as a labelled file.
import { formatSentences } from '../../src/web.js';
import { download } from './download.js';
import { work } from './work.js';

/** Starts the download of all sentences that were checked: CoNLL-U, or columns for tasks that it has no column for. */
export function keepChecked(): void {
  const { list, task } = work.value;
  const sentences = list.sentences
    .filter(({ isChecked }) => isChecked)
    .map(({ words, tags, id }) => ({ words, tags, file: 'work', line: id }));
  const isConllu = task === 'upos' || task === 'xpos';
  const content = formatSentences(sentences, isConllu ? 'conllu' : 'columns', task);
  download(`corrected.${isConllu ? 'conllu' : 'txt'}`, content);
}
