// The part of parsing that all formats share: generated ids go in, with a way to read labels off them; one label per
// word and what was wrong come out.
import { eosId, padId } from '../text/vocabulary.js';
import { align, unpaired } from './align.js';
import type { ParsedLabels, StructureProblems } from './format.js';
import { matchTag, type TagMatchKind } from './match-tag.js';

/** A label as it was generated. */
export interface WrittenLabel<Echo> {
  /** The word or marker it was written for. */
  readonly echo: Echo;
  readonly tag: string;
}

/** What a format knows about one sentence and its labels. */
export interface LabelReader<Echo> {
  /** What the label of each word should echo. */
  readonly echoes: readonly Echo[];
  readonly tagSet: ReadonlySet<string>;
  /** Reads labels off ids that have neither start nor end. */
  read(ids: readonly number[]): readonly WrittenLabel<Echo>[];
  /** The target of a tagging that has one tag of the tag set per word. */
  encode(tags: readonly string[]): Int32Array;
}

/** Labels beyond this many per word are counted, but not looked at. */
const maxLabelsPerWord = 4;

/**
 * Gives each word the label written for it, by aligning what was echoed with what should have been, so that a skipped
 * word takes no label from the ones after it. A label that echoes something else is kept and counted. Reading stops at
 * the first end-of-sequence id; one start id is passed over. Never throws.
 *
 * Well-formed means: a tagging's target, end-of-sequence included, with or without a start id and with anything after
 * the end. Ids that stop without end-of-sequence are not, though every label be there: generation ran out of room, and
 * the last label may be the beginning of another.
 */
export function parseLabels<Echo>(generated: ArrayLike<number>, reader: LabelReader<Echo>): ParsedLabels {
  const all = Array.from(generated);
  const withoutStart = all[0] === padId ? all.slice(1) : all;
  const end = withoutStart.indexOf(eosId);
  const ids = end < 0 ? withoutStart : withoutStart.slice(0, end);

  const { tags, problems } = assignLabels(reader.read(ids), reader);
  // Without problems every tag is in the tag set, so it can be encoded.
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

/** Nothing wrong. */
export const noProblems: StructureProblems = {
  missing: 0,
  extra: 0,
  unknownTag: 0,
  wordMismatch: 0,
  tagCase: 0,
  tagSpelling: 0,
};

/** Counts of two results together. */
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
