// Holds out a share of the training sentences for evaluation.
import { BytetagError } from '../../foundation/errors.js';
import { createRandom } from '../../foundation/random.js';
import type { Sentence } from '../../language/data/sentence.js';

/** Sentences in two parts, each in the order of the files. */
export interface HeldOut {
  readonly train: readonly Sentence[];
  readonly dev: readonly Sentence[];
}

/**
 * Divides sentences at random. If the files mark documents, whole documents are held out. The sentences of one document
 * are similar, so a model that has learned from some of them would get too good scores on the others.
 * @param share the share of the sentences to hold out, above 0 and below 1; with whole documents it is approximate
 * @param name the name of the task, for messages
 * @throws BytetagError `data` if one part would be empty
 */
export function holdOut(sentences: readonly Sentence[], share: number, seed: number, name: string): HeldOut {
  const groups = documentsOf(sentences);
  const wanted = Math.max(1, Math.round(share * sentences.length));
  const chosen = new Set<Sentence>();
  for (const group of createRandom(seed, 'development sentences').shuffle([...groups])) {
    if (chosen.size >= wanted) break;
    for (const sentence of group) chosen.add(sentence);
  }
  const train = sentences.filter((sentence) => !chosen.has(sentence));
  if (train.length > 0) return { train, dev: sentences.filter((sentence) => chosen.has(sentence)) };
  const unit = groups.length < sentences.length ? 'documents' : 'sentences';
  throw new BytetagError(
    'data',
    `task ${name}: expected enough ${unit} to hold some out and to learn from the others, got ${groups.length}`,
  );
}

/** The sentences of each document, or each sentence alone if no document is marked. */
function documentsOf(sentences: readonly Sentence[]): readonly (readonly Sentence[])[] {
  if (!sentences.some(({ startsDocument }) => startsDocument)) return sentences.map((sentence) => [sentence]);
  const documents: Sentence[][] = [];
  let file: string | undefined;
  for (const sentence of sentences) {
    if (sentence.startsDocument || sentence.file !== file) documents.push([]);
    file = sentence.file;
    documents.at(-1)?.push(sentence);
  }
  return documents;
}
