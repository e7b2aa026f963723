// Turns the labels that a format reads from generated ids into exactly one label per word, and counts what was wrong.
// All formats share this.
import type { Codec } from '../text/codec.js';
import { align, unpaired } from './align.js';
import type { ParsedLabels, StructureProblems } from './format.js';
import { matchTag, type TagMatchKind } from './match-tag.js';

/** A label as it was generated. */
export interface WrittenLabel<Echo> {
  /** The word or marker that the label was written for. */
  readonly echo: Echo;
  readonly tag: string;
}

/** The data and functions that parsing needs for one sentence of one format. */
export interface LabelReader<Echo> {
  readonly codec: Codec;
  /** What the label of each word should echo. */
  readonly echoes: readonly Echo[];
  readonly tagSet: ReadonlySet<string>;
  /** Reads labels from ids without start and end. */
  read(ids: readonly number[]): readonly WrittenLabel<Echo>[];
  /** Encodes the target for one tag of the tag set per word. */
  encode(tags: readonly string[]): Int32Array;
}

/** Labels beyond this many per word are counted but not parsed. */
const maxLabelsPerWord = 4;

/**
 * Assigns to each word the label that was written for it. It aligns the echoes that were written with those that were
 * expected, so a skipped word does not take the label of a later one. A label with a wrong echo is kept and counted.
 * Reading stops at the first end-of-sequence id, and one start id is skipped. Never throws.
 *
 * Well-formed means: the target of a tagging, including end-of-sequence, with or without a start id and with anything
 * after the end. Ids without end-of-sequence are not well-formed, even if every label is there: generation ran out of
 * room, and the last label may be the beginning of a longer one.
 */
export function parseLabels<Echo>(generated: ArrayLike<number>, reader: LabelReader<Echo>): ParsedLabels {
  const { padId, eosId } = reader.codec;
  const all = Array.from(generated);
  const withoutStart = all[0] === padId ? all.slice(1) : all;
  const end = withoutStart.indexOf(eosId);
  const ids = end < 0 ? withoutStart : withoutStart.slice(0, end);

  const { tags, problems } = assignLabels(reader.read(ids), reader);
  // Without problems, every tag is in the tag set, so the tags can be encoded.
  const hasProblems = Object.values(problems).some((count) => count > 0);
  return { tags, problems, wellFormed: end >= 0 && !hasProblems && isTarget(ids, reader.encode(tags)) };
}

function assignLabels<Echo>(
  written: readonly WrittenLabel<Echo>[],
  { echoes, tagSet }: LabelReader<Echo>,
): Pick<ParsedLabels, 'tags' | 'problems'> {
  const considered = written.slice(0, maxLabelsPerWord * echoes.length);
  const partners = align(
    echoes,
    considered.map(({ echo }) => echo),
  );
  const labels = Array.from(partners, (partner) => (partner === unpaired ? undefined : considered[partner]));
  const matches = labels.map((label) => label && matchTag(label.tag, tagSet));
  const given = labels.filter((label) => label !== undefined);
  const count = (kind: TagMatchKind): number => matches.filter((match) => match?.kind === kind).length;
  const problems: StructureProblems = {
    missing: labels.length - given.length,
    extra: written.length - given.length,
    unknownTag: count('none'),
    wordMismatch: labels.filter((label, word) => label !== undefined && label.echo !== echoes[word]).length,
    tagCase: count('case'),
    tagSpelling: count('spelling'),
  };
  return { tags: matches.map((match) => match?.tag ?? ''), problems };
}

/** The counts of a sequence without problems. */
export const noProblems: StructureProblems = {
  missing: 0,
  extra: 0,
  unknownTag: 0,
  wordMismatch: 0,
  tagCase: 0,
  tagSpelling: 0,
};

/** Adds the counts of two results. */
export function addProblems(a: StructureProblems, b: StructureProblems): StructureProblems {
  return {
    missing: a.missing + b.missing,
    extra: a.extra + b.extra,
    unknownTag: a.unknownTag + b.unknownTag,
    wordMismatch: a.wordMismatch + b.wordMismatch,
    tagCase: a.tagCase + b.tagCase,
    tagSpelling: a.tagSpelling + b.tagSpelling,
  };
}

function isTarget(ids: readonly number[], target: Int32Array): boolean {
  return ids.length + 1 === target.length && ids.every((id, i) => id === target[i]);
}
