// Text that is divided into sentences, tokens and words, as the CoNLL 2018 shared task sees it: places are counted in
// characters without spaces, so that two ways to divide a text can be compared
// (https://universaldependencies.org/conll18/evaluation.html).

/** A syntactic word with its tags. */
export interface SyntacticWord {
  readonly text: string;
  /** One for each kind of tag that is scored, in an order that both texts share. */
  readonly tags: readonly string[];
}

/** A token: a word of its own, or several words that are written as one (*du* = *de le*). */
export interface SegmentedToken {
  /** As it is written in the text. */
  readonly text: string;
  readonly words: readonly SyntacticWord[];
  /** Whether it is a multiword token. Default: it is one if it has several words. */
  readonly isMultiword?: boolean;
}

/** A sentence. */
export type SegmentedSentence = readonly SegmentedToken[];

/** A range of a text, in characters without spaces. */
export interface CharacterRange {
  readonly start: number;
  readonly end: number;
}

/** A word with the place of its token. */
export interface PlacedSyntacticWord extends SyntacticWord, CharacterRange {
  readonly isMultiword: boolean;
}

/** The places of a text's sentences, tokens and words. */
export interface PlacedSegments {
  /** All characters, without spaces. */
  readonly characters: readonly string[];
  readonly sentences: readonly CharacterRange[];
  readonly tokens: readonly CharacterRange[];
  readonly words: readonly PlacedSyntacticWord[];
}

/** Finds the places. Tokens lose the spaces in them (category Zs), as in the official evaluation. */
export function placeSegments(sentences: readonly SegmentedSentence[]): PlacedSegments {
  const characters: string[] = [];
  const ranges: CharacterRange[] = [];
  const tokens: CharacterRange[] = [];
  const words: PlacedSyntacticWord[] = [];
  for (const sentence of sentences) {
    const begin = characters.length;
    for (const { text, words: own, isMultiword = own.length > 1 } of sentence) {
      const start = characters.length;
      for (const character of text) if (!/\p{Zs}/u.test(character)) characters.push(character);
      const place = { start, end: characters.length };
      tokens.push(place);
      for (const word of own) words.push({ ...word, ...place, isMultiword });
    }
    if (sentence.length > 0) ranges.push({ start: begin, end: characters.length });
  }
  return { characters, sentences: ranges, tokens, words };
}
