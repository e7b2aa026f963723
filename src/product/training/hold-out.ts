// Holds out a part of the training sentences for evaluation: a share of them, or one of several folds.
import { BytetagError } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';

/** What can be held out: a sentence, or a paragraph of raw text. */
export interface HeldItem {
  readonly file: string;
  /** Whether the file says that a document begins with it. */
  readonly startsDocument?: true;
}

/** Sentences in two parts, each in the order of the files. */
export interface HeldOut<Item> {
  readonly train: readonly Item[];
  readonly dev: readonly Item[];
}

/** One of the parts of about the same size into which a cross-validation divides the training sentences. */
export interface Fold {
  /** Counted from 1. */
  readonly number: number;
  /** The number of folds. */
  readonly of: number;
}

/**
 * Divides sentences at random. If the files mark documents, whole documents are held out. The sentences of one document
 * are similar, so a model that has learned from some of them would get too good scores on the others. Tasks that read
 * the same sentences hold out the same ones.
 * @param part the share of the sentences to hold out, above 0 and below 1, or a fold. With whole documents, the sizes
 *   are approximate
 * @param name the name of the task, for messages
 * @throws BytetagError `data` if one part would be empty
 */
export function holdOut<Item extends HeldItem>(
  sentences: readonly Item[],
  part: number | Fold,
  seed: number,
  name: string,
): HeldOut<Item> {
  const groups = documentsOf(sentences);
  const unit = groups.length < sentences.length ? 'documents' : 'sentences';
  const expectEnough = (isEnough: boolean, expected: string): void => {
    if (isEnough) return;
    throw new BytetagError('data', `task ${name}: expected ${expected}, got ${groups.length}`);
  };
  if (typeof part !== 'number') {
    expectEnough(groups.length >= part.of, `at least ${part.of} ${unit} for ${part.of} folds`);
  }
  const held = new Set(
    typeof part === 'number'
      ? shareOf(groups, Math.max(1, Math.round(part * sentences.length)), seed)
      : foldOf(groups, part, seed),
  );
  const train = sentences.filter((sentence) => !held.has(sentence));
  expectEnough(train.length > 0, `enough ${unit} to hold some out and to learn from the others`);
  return { train, dev: sentences.filter((sentence) => held.has(sentence)) };
}

type Groups<Item> = readonly (readonly Item[])[];

/** The first groups in a random order that together have so many sentences. */
function shareOf<Item>(groups: Groups<Item>, wanted: number, seed: number): readonly Item[] {
  const chosen: Item[] = [];
  for (const group of createRandom(seed, 'development sentences').shuffle([...groups])) {
    if (chosen.length >= wanted) break;
    for (const sentence of group) chosen.push(sentence);
  }
  return chosen;
}

/** The sentences of one fold. In a random order, each group goes to the fold that is the smallest so far. */
function foldOf<Item>(groups: Groups<Item>, { number, of }: Fold, seed: number): readonly Item[] {
  const folds = Array.from({ length: of }, (): Item[] => []);
  for (const group of createRandom(seed, 'folds').shuffle([...groups])) {
    const smallest = folds.reduce((least, fold) => (fold.length < least.length ? fold : least));
    for (const sentence of group) smallest.push(sentence);
  }
  return folds[number - 1] ?? [];
}

/** The sentences of each document, or each sentence alone if no document is marked. */
function documentsOf<Item extends HeldItem>(sentences: readonly Item[]): Groups<Item> {
  if (!sentences.some(({ startsDocument }) => startsDocument)) return sentences.map((sentence) => [sentence]);
  const documents: Item[][] = [];
  let file: string | undefined;
  for (const sentence of sentences) {
    if (sentence.startsDocument || sentence.file !== file) documents.push([]);
    file = sentence.file;
    documents.at(-1)?.push(sentence);
  }
  return documents;
}
