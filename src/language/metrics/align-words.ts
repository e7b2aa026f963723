// Aligns the words of two ways to divide the same text, as the official evaluation of the CoNLL 2018 shared task does
// (conll18_ud_eval.py, https://universaldependencies.org/conll18/evaluation.html).
import type { CharacterRange, PlacedSyntacticWord } from './segmented-text.js';

/** A word of the gold text and the word of the other text that it is aligned with. */
export interface AlignedWords {
  readonly gold: PlacedSyntacticWord;
  readonly predicted: PlacedSyntacticWord;
}

/** The number of ranges that are in both lists. Both are in the order of the text. */
export function countEqualRanges(gold: readonly CharacterRange[], predicted: readonly CharacterRange[]): number {
  let [correct, g, p] = [0, 0, 0];
  for (;;) {
    const [one, other] = [gold[g], predicted[p]];
    if (one === undefined || other === undefined) return correct;
    if (other.start < one.start) p++;
    else if (one.start < other.start) g++;
    else {
      if (one.end === other.end) correct++;
      g++;
      p++;
    }
  }
}

/**
 * Aligns words. Words that are tokens are aligned if they have the same place. Where one text has a multiword token,
 * the words of that place are aligned by the longest common subsequence of their forms, in lower case.
 */
export function alignWords(
  gold: readonly PlacedSyntacticWord[],
  predicted: readonly PlacedSyntacticWord[],
): readonly AlignedWords[] {
  const aligned: AlignedWords[] = [];
  let [g, p] = [0, 0];
  for (;;) {
    const [one, other] = [gold[g], predicted[p]];
    if (one === undefined || other === undefined) return aligned;
    if (one.isMultiword || other.isMultiword) {
      const span = multiwordSpan(gold, predicted, g, p);
      const [ours, theirs] = [gold.slice(span.goldStart, span.goldEnd), predicted.slice(span.start, span.end)];
      aligned.push(...commonWords(ours, theirs));
      [g, p] = [span.goldEnd, span.end];
    } else if (one.start === other.start && one.end === other.end) {
      aligned.push({ gold: one, predicted: other });
      g++;
      p++;
    } else if (one.start <= other.start) g++;
    else p++;
  }
}

interface MultiwordSpan {
  readonly goldStart: number;
  readonly goldEnd: number;
  readonly start: number;
  readonly end: number;
}

/** The words that belong to a multiword token of one text, and to all tokens of both texts that overlap with it. */
function multiwordSpan(
  gold: readonly PlacedSyntacticWord[],
  predicted: readonly PlacedSyntacticWord[],
  firstGold: number,
  firstPredicted: number,
): MultiwordSpan {
  let [g, p] = [firstGold, firstPredicted];
  const [one, other] = [gold[g], predicted[p]];
  let end = 0;
  if (one?.isMultiword) {
    end = one.end;
    if (other && !other.isMultiword && other.start < one.start) p++;
  } else if (other) {
    end = other.end;
    if (one && one.start < other.start) g++;
  }
  const [goldStart, start] = [g, p];
  while (!isBeyond(gold[g], end) || !isBeyond(predicted[p], end)) {
    const [mine, theirs] = [gold[g], predicted[p]];
    const takesGold = mine !== undefined && (theirs === undefined || mine.start <= theirs.start);
    const word = takesGold ? mine : theirs;
    if (word?.isMultiword && word.end > end) end = word.end;
    if (takesGold) g++;
    else p++;
  }
  return { goldStart, goldEnd: g, start, end: p };
}

/** Whether a word lies behind the end of a multiword span, or there is no word. */
function isBeyond(word: PlacedSyntacticWord | undefined, end: number): boolean {
  if (word === undefined) return true;
  return word.isMultiword ? word.start >= end : word.end > end;
}

/** The longest common subsequence of the forms in lower case, and of several the one that the official script finds. */
function commonWords(
  gold: readonly PlacedSyntacticWord[],
  predicted: readonly PlacedSyntacticWord[],
): readonly AlignedWords[] {
  const [mine, theirs] = [gold, predicted].map((words) => words.map(({ text }) => text.toLowerCase()));
  if (mine === undefined || theirs === undefined) return [];
  const width = theirs.length + 1;
  const lengths = new Uint32Array((mine.length + 1) * width);
  const at = (g: number, p: number): number => lengths[g * width + p] ?? 0;
  for (let g = mine.length - 1; g >= 0; g--) {
    for (let p = theirs.length - 1; p >= 0; p--) {
      const both = mine[g] === theirs[p] ? 1 + at(g + 1, p + 1) : 0;
      lengths[g * width + p] = Math.max(both, at(g + 1, p), at(g, p + 1));
    }
  }
  const aligned: AlignedWords[] = [];
  let [g, p] = [0, 0];
  while (g < mine.length && p < theirs.length) {
    const [one, other] = [gold[g], predicted[p]];
    if (mine[g] === theirs[p] && one && other) {
      aligned.push({ gold: one, predicted: other });
      g++;
      p++;
    } else if (at(g, p) === at(g + 1, p)) g++;
    else p++;
  }
  return aligned;
}
