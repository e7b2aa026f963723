// Collects what a run has to know to teach a model where sentences, tokens and words end in raw text.
import { BytetagError } from '../../foundation/errors.js';
import type { RawParagraph } from '../../language/data/raw-text.js';
import { areParts, type Boundary, boundaries } from '../../language/segmentation/boundaries.js';
import { windowBytes } from '../../language/segmentation/byte-windows.js';
import { type ExpandedToken, expandedTokens, tableOfExpansions } from '../../language/segmentation/expansions.js';
import { byt5Codec } from '../../language/text/vocabulary.js';
import { type BoundaryIds, longestPrefix, type Segmentation } from '../model/segmentation.js';
import type { TrainingTask } from '../model/task.js';
import { holdOut } from './hold-out.js';
import type { TrainingConfiguration } from './training-configuration.js';

/** Raw text to learn from and to evaluate on. */
export interface PreparedSegmentation {
  readonly name: string;
  readonly segmentation: Segmentation;
  readonly ids: BoundaryIds;
  readonly paragraphs: readonly RawParagraph[];
  /** The tokens of the paragraphs whose words are no parts of them. */
  readonly expanded: readonly ExpandedToken[];
  readonly dev: readonly RawParagraph[];
}

/**
 * Reads the paragraphs of treebanks.
 * @param split the part of a treebank to look for if a reference names none
 * @param onWarning called with a warning about each treebank whose spaces cannot be as it says
 */
export type ReadParagraphs = (
  files: readonly string[],
  split: 'train' | 'dev',
  onWarning?: (message: string) => void,
) => Promise<readonly RawParagraph[]>;

/** The share of tokens with spaces from which on a model may find such tokens. */
const fewSpaces = 1e-3;

/** @throws BytetagError `usage` or `data` for files that have no raw text, or options that it does not have */
export async function prepareSegmentation(
  { name, prefix, trainFiles, devFiles, relabel, scheme }: TrainingTask,
  configuration: TrainingConfiguration,
  read: ReadParagraphs,
  onWarning?: (message: string) => void,
): Promise<Omit<PreparedSegmentation, 'ids'>> {
  const { trainLimit, devLimit, devShare, fold, settings, window = windowBytes.usual } = configuration;
  if (configuration.encoderLossWeight === 0) {
    throw new BytetagError(
      'usage',
      `task ${name}: expected an encoder loss, by which boundaries are learned, got none`,
    );
  }
  for (const [option, value] of Object.entries({ relabel, scheme })) {
    if (value !== undefined) throw new BytetagError('usage', `task ${name}: expected no ${option}, which tags have`);
  }
  if (fold !== undefined) {
    throw new BytetagError('usage', `task ${name}: expected a task with tags for a cross-validation, got raw text`);
  }
  if (prefix !== undefined && byt5Codec.textToIds(prefix).length > longestPrefix) {
    throw new BytetagError(
      'usage',
      `task ${name}: expected a prefix of at most ${longestPrefix} bytes, got a longer one`,
    );
  }
  const all = firstSentences(await read(trainFiles, 'train', onWarning), trainLimit);
  if (all.length === 0) throw new BytetagError('data', `task ${name}: expected files to learn from, got none`);
  const held = devShare === undefined ? undefined : holdOut(all, devShare, settings.seed, name);
  const dev = held?.dev ?? (devFiles.length > 0 ? await read(devFiles, 'dev', onWarning) : []);
  const paragraphs = held?.train ?? all;
  const tokens = paragraphs.flatMap(({ sentences }) => sentences.flat());
  const withSpaces = tokens.filter(({ text }) => /\s/.test(text)).length;
  if (!paragraphs.some(({ sentences }) => sentences.some(hasJoinedTokens))) {
    const hint = 'the model will know no words that are written together';
    onWarning?.(`task ${name}: expected some tokens without a space after them (SpaceAfter=No), got none: ${hint}`);
  }
  const expanded = paragraphs.flatMap((paragraph) => [...expandedTokens(paragraph)]);
  const learned = new Set<Boundary>(['none', 'token', 'sentence']);
  for (const { words, text } of tokens) {
    if (words.length < 2) continue;
    for (const each of areParts(words, text) ? wordBoundaries : multiwordBoundaries) learned.add(each);
  }
  return {
    name,
    segmentation: {
      boundaries: boundaries.filter((boundary) => learned.has(boundary)),
      ...(prefix !== undefined && { prefix }),
      window,
      hasSpaces: withSpaces > tokens.length * fewSpaces,
      ...(expanded.length > 0 && { expansions: tableOfExpansions(expanded) }),
    },
    expanded,
    paragraphs,
    dev: firstSentences(dev, devLimit),
  };
}

/** Whether a token of a sentence begins where the one before ends. */
function hasJoinedTokens(tokens: RawParagraph['sentences'][number]): boolean {
  return tokens.some(({ start }, index) => start === tokens[index - 1]?.end);
}

const wordBoundaries: readonly Boundary[] = ['word'];
const multiwordBoundaries: readonly Boundary[] = ['multiword', 'multiword-sentence'];

/** The first paragraphs that together have so many sentences; 0: all. */
function firstSentences(paragraphs: readonly RawParagraph[], count: number): readonly RawParagraph[] {
  if (count === 0) return paragraphs;
  let sentences = 0;
  return paragraphs.filter((paragraph) => {
    const isWanted = sentences < count;
    sentences += paragraph.sentences.length;
    return isWanted;
  });
}
