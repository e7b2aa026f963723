// The rules for which span tags may follow which, and the search for the best sequence that follows them.
import { BytetagError } from '../../foundation/errors.js';
import { largestOf } from '../../foundation/lists.js';
import { notationOf } from './notation.js';
import type { Scheme } from './scheme.js';

/** Rules for sequences of tags. */
export interface TagTransitions {
  /** Whether a tag may follow another. @param previous undefined at the start of a sentence */
  follows(previous: string | undefined, tag: string): boolean;
  /** Whether a tag may be the last of a sentence. */
  canEnd(tag: string): boolean;
}

/** Whether a range of words starts or ends where its sentence does. */
export interface Edges {
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

/** The edges of a whole sentence. */
export const wholeSentence: Edges = { isStart: true, isEnd: true };

/**
 * The most tags for which a scheme can restrict the order. The table of which tag may follow which takes time and
 * memory proportional to the square of their number.
 */
export const mostRuledTags = 4096;

/**
 * The transition rules of a scheme for a tag set. A tag that does not mark a span counts as outside all spans.
 * @throws BytetagError `config` for more than `mostRuledTags` tags
 */
export function schemeTransitions(scheme: Scheme, tagSet: readonly string[]): TagTransitions {
  if (tagSet.length > mostRuledTags) {
    throw new BytetagError(
      'config',
      `scheme ${scheme}: expected at most ${mostRuledTags} tags whose order it rules, got ${tagSet.length}`,
    );
  }
  const notation = notationOf(tagSet);
  const outside = { prefix: 'O', type: '' } as const;
  const parsed = new Map(tagSet.map((tag) => [tag, notation?.parse(tag) ?? outside]));
  const parse = (tag: string | undefined) => (tag === undefined ? outside : (parsed.get(tag) ?? outside));
  const isOpenAfter = (prefix: string): boolean => prefix === 'B' || prefix === 'I';
  return {
    follows(previous, tag) {
      if (scheme === 'io') return true;
      const [before, { prefix, type }] = [parse(previous), parse(tag)];
      const continues = prefix === 'I' || prefix === 'E';
      const isOpen = isOpenAfter(before.prefix);
      if (continues) return isOpen && before.type === type;
      return scheme === 'bio' || !isOpen;
    },
    canEnd: (tag) => scheme !== 'bioes' || !isOpenAfter(parse(tag).prefix),
  };
}

/**
 * Tells which tags are allowed at a word, given the tag before it, so that the rest of the sentence can still follow
 * the rules.
 */
export interface TagGate {
  /**
   * @param previous index of the tag before in the tag set; undefined for the first word
   * @param left number of words after this one
   * @returns whether each tag of the tag set is allowed; all are allowed if none would be
   */
  allowed(previous: number | undefined, left: number, edges: Edges): readonly boolean[];
}

/** Creates the gate of a tag set. */
export function createTagGate(tagSet: readonly string[], { follows, canEnd }: TagTransitions): TagGate {
  const rows = new Map<number | undefined, readonly boolean[]>();
  const followers = (previous: number | undefined): readonly boolean[] => {
    const known = rows.get(previous);
    if (known !== undefined) return known;
    const before = previous === undefined ? undefined : tagSet[previous];
    const row = tagSet.map((tag) => follows(before, tag));
    rows.set(previous, row);
    return row;
  };
  const all = tagSet.map(() => true);
  // By how many words are left: which tags can be followed to a valid end. Once two entries are equal, all later ones
  // are the same.
  const finishable: (readonly boolean[])[] = [tagSet.map(canEnd)];
  let isSettled = false;
  const canFinish = (left: number): readonly boolean[] => {
    while (!isSettled && finishable.length <= left) {
      const last = finishable.at(-1) ?? all;
      const next = tagSet.map((_, tag) => followers(tag).some((may, after) => may && last[after]));
      isSettled = next.every((can, tag) => can === last[tag]);
      if (!isSettled) finishable.push(next);
    }
    return finishable[left] ?? finishable.at(-1) ?? all;
  };
  return {
    allowed(previous, left, { isStart, isEnd }) {
      const may = previous === undefined && !isStart ? all : followers(previous);
      const can = isEnd ? canFinish(left) : all;
      const allowed = may.map((follows, tag) => follows && can[tag] === true);
      return allowed.includes(true) ? allowed : all;
    },
  };
}

/**
 * The indices in the tag set of the best sequence that follows the rules: the one with the largest sum of scores
 * (Viterbi 1967).
 * @param scores of each tag for each word
 */
export function bestSequence(scores: readonly (readonly number[])[], gate: TagGate, edges: Edges): readonly number[] {
  const from: number[][] = [];
  let best: readonly number[] = [];
  scores.forEach((word, place) => {
    const left = scores.length - place - 1;
    if (place === 0) {
      const allowed = gate.allowed(undefined, left, edges);
      best = word.map((score, tag) => (allowed[tag] ? score : Number.NEGATIVE_INFINITY));
      return;
    }
    const next = word.map(() => Number.NEGATIVE_INFINITY);
    const origin = word.map(() => 0);
    best.forEach((sum, previous) => {
      if (sum === Number.NEGATIVE_INFINITY) return;
      const allowed = gate.allowed(previous, left, edges);
      word.forEach((score, tag) => {
        if (!allowed[tag] || sum + score <= (next[tag] ?? 0)) return;
        next[tag] = sum + score;
        origin[tag] = previous;
      });
    });
    best = next;
    from.push(origin);
  });
  if (scores.length === 0) return [];
  const backwards = [best.indexOf(largestOf(best))];
  for (const origin of from.reverse()) backwards.push(origin[backwards.at(-1) ?? 0] ?? 0);
  return backwards.reverse();
}
