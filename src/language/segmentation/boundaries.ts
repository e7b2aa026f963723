// What a segmentation model says of each byte of a text: what ends with it.
import type { RawParagraph } from '../data/raw-text.js';
import { continuesCluster } from '../text/graphemes.js';

/**
 * What can end with a byte. A sentence's end is a token's, and a token's is a word's. A `multiword` token has several
 * words that are no parts of it, as French *du* is *de le*; the last is one that ends a sentence.
 */
export type Boundary = 'none' | 'word' | 'token' | 'sentence' | 'multiword' | 'multiword-sentence';

/** All of them, in the order of their numbers. */
export const boundaries: readonly Boundary[] = ['none', 'word', 'token', 'sentence', 'multiword', 'multiword-sentence'];

/** The numbers of the boundaries, as labels hold them. */
export const boundaryLabels = {
  ...{ none: 0, word: 1, token: 2, sentence: 3 },
  ...{ multiword: 4, 'multiword-sentence': 5 },
} as const satisfies Record<Boundary, number>;

const isMultiword = (label: number): boolean => label >= boundaryLabels.multiword;
const isSentence = (label: number): boolean =>
  label === boundaryLabels.sentence || label === boundaryLabels['multiword-sentence'];

/** The bytes of a text in UTF-8, and the boundary at each. */
export interface LabelledBytes {
  readonly bytes: Uint8Array;
  /** Indices of `boundaries`, one for each byte. A boundary is at the last byte of a character. */
  readonly labels: Uint8Array;
}

const encoder = new TextEncoder();

/**
 * The boundaries of a paragraph. Words within a token have ends only if together they are the token; otherwise the
 * token ends with a `multiword`.
 */
export function labelParagraph({ text, sentences }: RawParagraph): LabelledBytes {
  const bytes = encoder.encode(text);
  const labels = new Uint8Array(bytes.length);
  let [at, byte] = [0, 0];
  /** Marks the byte before a place of the text. Places come in their order. */
  const mark = (place: number, boundary: Boundary): void => {
    byte += encoder.encode(text.slice(at, place)).length;
    at = place;
    if (byte > 0) labels[byte - 1] = Math.max(labels[byte - 1] ?? 0, boundaryLabels[boundary]);
  };
  for (const sentence of sentences) {
    sentence.forEach(({ start, end, text: token, words }, index) => {
      const isLast = index === sentence.length - 1;
      if (!areParts(words, token)) {
        mark(end, isLast ? 'multiword-sentence' : 'multiword');
        return;
      }
      if (words.length > 1) {
        let place = start;
        for (const word of words.slice(0, -1)) {
          place += word.text.length;
          mark(place, 'word');
        }
      }
      mark(end, isLast ? 'sentence' : 'token');
    });
  }
  return { bytes, labels };
}

/** Whether the words of a token are its parts. A single word is, however it is written. */
export function areParts(words: readonly { readonly text: string }[], token: string): boolean {
  return words.length < 2 || words.map(({ text }) => text).join('') === token;
}

/** A token that was found in a text, in UTF-16 units. */
export interface FoundToken {
  readonly start: number;
  readonly end: number;
  /** The ends of its words, the last of them its own, if it has several that are its parts. */
  readonly wordEnds?: readonly number[];
  /** Whether it has several words that are no parts of it. */
  readonly isMultiword: boolean;
}

/**
 * Reads the tokens of a text off the boundaries of its bytes. White space around a token does not belong to it. Text
 * without an end before white space ends there, unless tokens may contain spaces; line breaks always end a token. A
 * boundary within a character counts for nothing, nor does one between a letter and its marks; one within an emoji of
 * several is at its end.
 * @param labels indices of `boundaries`, one for each byte of the text in UTF-8
 * @param allowsSpaces whether tokens may contain spaces, as words of Vietnamese do. Default: false
 * @returns the tokens of each sentence in turn, so that those of a long text are not all in memory; at least one each
 */
export function* readBoundaries(
  text: string,
  labels: ArrayLike<number>,
  allowsSpaces = false,
): Generator<readonly FoundToken[], void, void> {
  const ends = labelsOfUnits(text, labels);
  let sentence: FoundToken[] = [];
  let [start, end]: [number | undefined, number] = [undefined, 0];
  let wordEnds: number[] = [];
  const close = (label: number = boundaryLabels.token): void => {
    if (start === undefined) return;
    const token = { start, end, isMultiword: isMultiword(label) };
    const inner = token.isMultiword ? [] : wordEnds.filter((place) => place < end);
    sentence.push(inner.length > 0 ? { ...token, wordEnds: [...inner, end] } : token);
    start = undefined;
    if (wordEnds.length > 0) wordEnds = [];
  };
  for (let place = 0; place < text.length; place++) {
    const unit = text[place] ?? '';
    const label = ends[place] ?? boundaryLabels.none;
    if (/\s/.test(unit)) {
      if (!allowsSpaces || /[\n\r\u2028\u2029]/.test(unit)) close();
    } else {
      start ??= place;
      end = place + 1;
      if (label === boundaryLabels.word) wordEnds.push(end);
    }
    if (label >= boundaryLabels.token) close(label);
    if (isSentence(label) && sentence.length > 0) {
      yield sentence;
      sentence = [];
    }
  }
  close();
  if (sentence.length > 0) yield sentence;
}

/**
 * What ends with each UTF-16 unit of a text: a character's boundary is at its last unit. Within what readers take for
 * one character, nothing ends.
 */
function labelsOfUnits(text: string, labels: ArrayLike<number>): Uint8Array {
  const ends = new Uint8Array(text.length);
  let [place, byte] = [0, 0];
  let [first, before, count, held]: [string, string, number, number] = ['', '', 0, boundaryLabels.none];
  for (const character of text) {
    byte += byteLength(character);
    const isInner = continuesCluster(before, character, count === 1);
    if (!isInner) [first, count, held] = [character, 0, boundaryLabels.none];
    count++;
    before = character;
    place += character.length;
    let label = labels[byte - 1] ?? boundaryLabels.none;
    if (label !== boundaryLabels.none || held !== boundaryLabels.none) {
      const following = String.fromCodePoint(text.codePointAt(place) ?? 0);
      label = Math.max(label, held);
      if (continuesCluster(character, following, count === 1)) {
        if (!/\p{L}/u.test(first)) held = label;
        label = boundaryLabels.none;
      }
    }
    ends[place - 1] = label;
  }
  return ends;
}

/** The bytes of a character in UTF-8. Half a surrogate pair is written as U+FFFD. */
function byteLength(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
