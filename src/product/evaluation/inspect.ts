// Inspects labelled files before training: counts, lengths and warnings.
import { BytetagError } from '../../foundation/errors.js';
import { atSentence, type Sentence } from '../../language/data/sentence.js';
import { collectTagSet } from '../../language/data/tag-set.js';
import { createFormat } from '../../language/formats/create-format.js';
import { type FormatName, formatNames } from '../../language/formats/format.js';
import { shortenWords, splitIntoWindows } from '../../language/formats/windows.js';

/** Lengths in ids at some percentiles, and the largest length. */
export type Percentiles = Readonly<Record<'p50' | 'p90' | 'p95' | 'p99' | 'max', number>>;

/** The lengths in one format, or the reason why the format does not support these tags. */
export type FormatLengths =
  | { readonly source: Percentiles; readonly target: Percentiles }
  | { readonly refused: string };

/** The content of one file. */
export interface FileInspection {
  readonly file: string;
  readonly sentences: number;
  readonly words: number;
  readonly distinctWords: number;
  /** The number of words for each tag, the most frequent tag first. */
  readonly tags: Readonly<Record<string, number>>;
  /** The number of sentences that have occurred earlier in this file. */
  readonly duplicates: number;
  readonly lengths: Readonly<Record<FormatName, FormatLengths>>;
  /** The number of sentences that are split, because their source in the default format is longer than the window. */
  readonly split: number;
  /** Words that are longer than the window, by file and line. The model only sees their beginnings and ends. */
  readonly shortened: readonly string[];
}

/** Sentences that occur in two files. */
export interface Overlap {
  readonly files: readonly [string, string];
  /** The number of different sentences in both files. */
  readonly sentences: number;
}

/** The content of several files. */
export interface Inspection {
  readonly files: readonly FileInspection[];
  readonly overlaps: readonly Overlap[];
}

/** The format that decides what fits into a window. Its sources are the longest, because it has markers. */
const windowFormat: FormatName = 'ids';

/** Inspects the sentences of each file. @param maxSourceLength the window, in ids */
export function inspectFiles(
  files: readonly { readonly file: string; readonly sentences: readonly Sentence[] }[],
  maxSourceLength: number,
): Inspection {
  const texts = files.map(({ sentences }) => new Set(sentences.map(textOf)));
  const overlaps = files.flatMap(({ file }, index) =>
    files.slice(index + 1).flatMap(({ file: other }, offset): Overlap[] => {
      const shared = [...(texts[index] ?? [])].filter((text) => texts[index + 1 + offset]?.has(text)).length;
      return shared > 0 ? [{ files: [file, other], sentences: shared }] : [];
    }),
  );
  return {
    files: files.map(({ file, sentences }, index) => ({
      ...inspectFile(file, sentences, maxSourceLength),
      duplicates: sentences.length - (texts[index]?.size ?? 0),
    })),
    overlaps,
  };
}

function inspectFile(file: string, sentences: readonly Sentence[], maxSourceLength: number) {
  const tagSet = collectTagSet(sentences);
  const counts = new Map(tagSet.map((tag) => [tag, 0]));
  for (const { tags = [] } of sentences) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const words = sentences.flatMap((sentence) => sentence.words);
  return {
    file,
    sentences: sentences.length,
    words: words.length,
    distinctWords: new Set(words).size,
    tags: Object.fromEntries(counts),
    lengths: Object.fromEntries(formatNames.map((name) => [name, lengthsIn(name, tagSet, sentences)])) as Readonly<
      Record<FormatName, FormatLengths>
    >,
    ...fitting(sentences, maxSourceLength),
  };
}

function lengthsIn(name: FormatName, tagSet: readonly string[], sentences: readonly Sentence[]): FormatLengths {
  try {
    const format = createFormat(name, tagSet);
    return {
      source: percentiles(sentences.map(({ words }) => format.encodeSource(words).ids.length)),
      // A format may support the tags, but not in this order.
      target: percentiles(
        sentences.map((sentence) =>
          atSentence(sentence, () => format.encodeTarget(sentence.words, sentence.tags ?? []).length),
        ),
      ),
    };
  } catch (error) {
    if (error instanceof BytetagError && error.code !== 'internal') return { refused: error.message };
    throw error;
  }
}

/** A tag set with a single tag, because the tags do not affect the length of a source. */
const fitFormat = createFormat(windowFormat, ['X']);

function fitting(sentences: readonly Sentence[], maxSourceLength: number): Pick<FileInspection, 'split' | 'shortened'> {
  let split = 0;
  const shortened: string[] = [];
  for (const { words, file, line } of sentences) {
    const short = shortenWords(words, maxSourceLength, fitFormat);
    words.forEach((word, index) => {
      if (short[index] === word) return;
      const found = JSON.stringify(`${word.slice(0, 20)}…`);
      shortened.push(`${file}:${line}: word ${index + 1} (${found}) is longer than a window, seen by its ends alone`);
    });
    if (splitIntoWindows(short, maxSourceLength, fitFormat).length > 1) split++;
  }
  return { split, shortened };
}

/** Computes nearest-rank percentiles. */
function percentiles(lengths: readonly number[]): Percentiles {
  const sorted = [...lengths].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Joins the words with a character that no word contains. */
function textOf({ words }: Sentence): string {
  return words.join('\u0000');
}
