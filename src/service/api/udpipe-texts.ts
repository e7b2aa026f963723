// Texts as UDPipe reads and writes them.
import { version } from '../../foundation/version.js';
import { conlluColumn, conlluFields, parseColumn } from '../../language/data/column.js';
import {
  type ConlluSentence,
  conlluFromWords,
  formatConllu,
  formIndex,
  readConllu,
} from '../../language/data/conllu.js';
import { formatItem } from '../../product/output/format-item.js';
import type { LoadedTagger } from '../../product/tagger/tagger.js';

/** What is read without a tokenizer. */
export const udpipeInputs = ['conllu', 'horizontal', 'vertical'] as const;

/** What is written. */
export const udpipeOutputs = ['conllu', 'horizontal', 'vertical', 'plaintext'] as const;

/** The sentences of a text that is divided into words already. @throws BytetagError `data` for a malformed one */
export async function readInput(
  text: string,
  input: (typeof udpipeInputs)[number],
): Promise<readonly ConlluSentence[]> {
  if (input === 'conllu') return conlluOf(text);
  const sentences =
    input === 'horizontal'
      ? text.split(/\r?\n/).map((line) => line.split(/[ \t]+/))
      : text.split(/(?:\r?\n){2,}/).map((lines) => lines.split(/\r?\n/));
  const filled = sentences.map((words) => words.map((word) => word.trim()).filter((word) => word !== ''));
  return filled.filter((words) => words.length > 0).map((words) => conlluFromWords(words));
}

async function conlluOf(text: string): Promise<readonly ConlluSentence[]> {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  };
  const sentences: ConlluSentence[] = [];
  for await (const sentence of readConllu({ name: 'data', bytes: bytes() })) sentences.push(sentence);
  return sentences;
}

/** Divides a text, and says what UDPipe says of documents, paragraphs and sentences. */
export async function dividedConllu(
  tagger: LoadedTagger,
  text: string,
  { isPresegmented, signal }: { readonly isPresegmented: boolean; readonly signal: AbortSignal },
): Promise<readonly ConlluSentence[]> {
  const places = await tagger.segment(text, { ...(isPresegmented && { segment: 'lines' }), signal });
  const [first, last] = [places[0]?.[0], places.at(-1)?.at(-1)];
  if (first === undefined) return [];
  const item = {
    sentences: places.map((sentence) => sentence.map((word) => word.text)),
    text: {
      ...{ text, line: 1, places, origin: places },
      before: text.slice(0, first.start),
      after: text.slice(last?.end ?? 0),
    },
  };
  // No tags yet: the column stays empty.
  const upos = (): number => conlluFields.indexOf('UPOS');
  const written = formatItem.conllu(item, [], { conlluColumn: upos, offsets: 'utf16', tagSet: [] });
  const sentences = await conlluOf(written);
  return sentences.map((sentence, index) => {
    const before = text.slice(index === 0 ? 0 : places[index - 1]?.at(-1)?.end, places[index]?.[0]?.start);
    const comments = [
      ...(index === 0 ? [`# generator = bytetag ${version}`, '# newdoc'] : []),
      ...(index === 0 || /\n[ \t\r]*\n/.test(before) ? ['# newpar'] : []),
      `# sent_id = ${index + 1}`,
      ...sentence.comments,
    ];
    return { ...sentence, comments };
  });
}

/** Fills the columns that the model has tasks for. */
export async function tagConllu(
  tagger: LoadedTagger,
  sentences: readonly ConlluSentence[],
  signal: AbortSignal,
): Promise<readonly ConlluSentence[]> {
  const formAt = formIndex(sentences[0]?.fields ?? []);
  const words = sentences.map((sentence) => sentence.words.map(({ columns }) => columns[formAt] ?? '_'));
  const filled = new Set<number>();
  let tagged = sentences;
  for (const task of tagger.config.tasks) {
    const column = columnOf(task.column);
    if (column === undefined || filled.has(column)) continue;
    filled.add(column);
    const labels = await tagger.label(words, { task: task.name, signal });
    tagged = tagged.map((sentence, index) => withColumn(sentence, column, labels[index]?.tags ?? []));
  }
  return tagged;
}

/** The column of CoNLL-U for the tags of a task; undefined if there is none. */
function columnOf(name: string): number | undefined {
  try {
    return conlluColumn(parseColumn(name), 'output');
  } catch {
    return undefined;
  }
}

function withColumn(sentence: ConlluSentence, column: number, values: readonly string[]): ConlluSentence {
  let word = 0;
  const tokens = sentence.tokens.map((token) => {
    if (token.kind !== 'word') return token;
    const value = values[word++] || '_';
    return { ...token, columns: token.columns.map((cell, index) => (index === column ? value : cell)) };
  });
  return { ...sentence, tokens, words: tokens.filter(({ kind }) => kind === 'word') };
}

/** Writes sentences. @param text what was divided */
export function writeOutput(
  sentences: readonly ConlluSentence[],
  output: (typeof udpipeOutputs)[number],
  text: string,
): string {
  const wordsOf = ({ words, fields }: ConlluSentence): readonly string[] =>
    words.map(({ columns }) => columns[formIndex(fields)] ?? '_');
  switch (output) {
    case 'conllu':
      return sentences.map((sentence) => formatConllu(sentence)).join('');
    case 'horizontal':
      // A word with a space in it has one that does not break there.
      return sentences
        .map(
          (sentence) =>
            `${wordsOf(sentence)
              .map((word) => word.replaceAll(' ', '\u00a0'))
              .join(' ')}\n`,
        )
        .join('');
    case 'vertical':
      return sentences.map((sentence) => `${wordsOf(sentence).join('\n')}\n\n`).join('');
    case 'plaintext':
      return text;
  }
}
