// Writes files with the gold and the predicted tags of each word side by side.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { conlluFromWords, formatConllu } from './conllu.js';
import type { FileKind } from './reading.js';
import { atSentence, type Sentence } from './sentence.js';
import { columnLine, encodeFile, expectText } from './write-sentences.js';

/** Kinds of files for predictions. */
export type PredictionsKind = Extract<FileKind, 'conllu' | 'columns' | 'jsonl'>;

/** MISC, the column of CoNLL-U for everything that has no column. */
const miscColumn = 9;

/**
 * The content of a file with the tags of each word: in MISC for CoNLL-U (`Gold=NOUN|Predicted=VERB`), in columns after
 * the word, or in JSON Lines as the lists `tags` and `predicted`. The names for a second model end with 2.
 * @param predicted the tags of each sentence, for each model; `''` for a word without a label
 * @throws BytetagError `data` for a word or tag that the kind cannot hold
 */
export function formatPredictions(
  sentences: readonly Sentence[],
  predicted: readonly (readonly (readonly string[])[])[],
  kind: PredictionsKind,
): Uint8Array {
  const texts = sentences.map((sentence, index) => {
    const own = predicted.map((all) => all[index] ?? []);
    return atSentence(sentence, () => {
      expectText(sentence);
      return formatSentence(sentence, own, kind);
    });
  });
  return encodeFile(texts.join(''));
}

function formatSentence(sentence: Sentence, predicted: readonly (readonly string[])[], kind: PredictionsKind): string {
  const { words, tags: gold = [] } = sentence;
  const models = predicted.map((tags, index) => ({ tags, number: index === 0 ? '' : String(index + 1) }));
  if (kind === 'jsonl') {
    const found = Object.fromEntries(models.map(({ tags, number }) => [`predicted${number}`, tags]));
    return `${JSON.stringify({ tokens: words, tags: gold, ...found })}\n`;
  }
  if (kind === 'columns') {
    const rows = words.map((word, place) =>
      columnLine([word, gold[place] ?? '', ...models.map(({ tags }) => tags[place] || '_')]),
    );
    return `${rows.join('')}\n`;
  }
  const source = sentence.conllu ?? conlluFromWords(words);
  const isPlus = source.fields.length !== miscColumn + 1;
  const { comments, tokens } = isPlus ? conlluFromWords(words) : source;
  let next = 0;
  const withTags = tokens.map((token) => {
    if (token.kind !== 'word') return token;
    const place = next++;
    const own = [
      ['Gold', gold[place]] as const,
      ...models.map(({ tags, number }) => [`Predicted${number}`, tags[place]] as const),
    ].map(([key, tag = '']) => `${key}=${escapeMisc(tag)}`);
    const before = token.columns[miscColumn] ?? '_';
    const misc = [...(before === '_' ? [] : [before]), ...own].join('|');
    return { ...token, columns: token.columns.with(miscColumn, misc) };
  });
  return formatConllu({ comments, tokens: withTags });
}

/** Escapes a value of MISC, because a bar would end it (UDPipe writes \p). */
function escapeMisc(tag: string): string {
  if (/[\t\r\n]/.test(tag)) {
    throw new BytetagError('data', `expected tags without tabs and line breaks, got ${describeValue(tag)}`);
  }
  return tag.replaceAll('\\', '\\\\').replaceAll('|', '\\p');
}
