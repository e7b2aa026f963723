// Adds noise to words, such as typos or scanner errors, to measure how robust a model is to it.
import type { Random } from '../../../foundation/random.js';
import { checkValue, share } from '../../../foundation/value-rules.js';
import { leetDigits, lookalikes, scannerConfusions, withoutMarks } from './confusions.js';
import { neighboursOf } from './keyboards.js';
import { type NoiseKind, noiseKinds } from './noise-kinds.js';

/** One kind of noise, applied to one word. Returns the word unchanged if the noise does not apply to it. */
type Perturbation = (word: string, random: Random) => string;

const segmenter = new Intl.Segmenter('en');
const graphemesOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);

/** Swaps two neighbouring characters. */
const swap: Perturbation = (word, random) => {
  const graphemes = graphemesOf(word);
  const places = graphemes.slice(1).flatMap((next, index) => (next === graphemes[index] ? [] : [index]));
  const place = pick(places, random);
  if (place === undefined) return word;
  graphemes.splice(place, 2, graphemes[place + 1] ?? '', graphemes[place] ?? '');
  return graphemes.join('');
};

/** Drops one character, unless it is the only one. */
const drop: Perturbation = (word, random) => {
  const graphemes = graphemesOf(word);
  if (graphemes.length < 2) return word;
  graphemes.splice(random.below(graphemes.length), 1);
  return graphemes.join('');
};

/** Doubles one character. */
const double: Perturbation = (word, random) => {
  const graphemes = graphemesOf(word);
  const place = random.below(graphemes.length);
  graphemes.splice(place, 0, graphemes[place] ?? '');
  return graphemes.join('');
};

/** Replaces a letter by one that is next to it on a keyboard of its script. */
const neighbour: Perturbation = (word, random) => replaceOne(word, neighboursOf, random);

const slips = [swap, drop, double, neighbour];

/** Applies one of the four typos above at random, or another one if it does not change the word. */
const typos: Perturbation = (word, random) => {
  for (const slip of random.shuffle([...slips])) {
    const noisy = slip(word, random);
    if (noisy !== word) return noisy;
  }
  return word;
};

/** Changes the case of one letter or of all letters. */
const changeCase: Perturbation = (word, random) => {
  const other = (text: string): string => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase());
  const noisy = random.below(2) === 0 ? other(word) : replaceOne(word, (grapheme) => [other(grapheme)], random);
  return noisy === word ? other(word) : noisy;
};

/** Replaces every letter that looks like a digit by that digit. */
const leet: Perturbation = (word) =>
  graphemesOf(word)
    .map((grapheme) => leetDigits.get(grapheme.toLowerCase()) ?? grapheme)
    .join('');

/** Makes one error that a scanner would make. */
const ocr: Perturbation = (word, random) => {
  const found = scannerConfusions.flatMap(([read, seen]) =>
    [...word.matchAll(new RegExp(read, 'gu'))].map(({ index }) => ({ index, read, seen })),
  );
  const confusion = pick(found, random);
  if (confusion === undefined) return word;
  const { index, read, seen } = confusion;
  return word.slice(0, index) + seen + word.slice(index + read.length);
};

/** Replaces a letter by one of another script that looks the same. */
const scripts: Perturbation = (word, random) => replaceOne(word, (grapheme) => lookalikes.get(grapheme) ?? [], random);

const perturbations: Readonly<Record<NoiseKind, Perturbation>> = {
  typos,
  swap,
  drop,
  double,
  neighbour,
  case: changeCase,
  lowercase: (word) => word.toLowerCase(),
  uppercase: (word) => word.toUpperCase(),
  leet,
  ocr,
  diacritics: withoutMarks,
  scripts,
};

const kindRule = { kind: 'string', choices: noiseKinds } as const;

/**
 * Adds noise to words. A word to which the kind of noise does not apply (such as one without diacritics) is not
 * changed, even at a rate of 1.
 * @param rate the share of words to change, between 0 and 1
 * @throws BytetagError `usage` for an unknown kind or an invalid rate
 */
export function addNoise(words: readonly string[], kind: NoiseKind, rate: number, random: Random): readonly string[] {
  checkValue('kind', kind, kindRule);
  checkValue('rate', rate, share);
  return words.map((word) => (random.uniform() < rate && word !== '' ? perturbations[kind](word, random) : word));
}

/** Replaces one of the graphemes that have alternatives. */
function replaceOne(word: string, alternativesOf: (grapheme: string) => readonly string[], random: Random): string {
  const graphemes = graphemesOf(word);
  const places = graphemes.flatMap((grapheme, place) => {
    const alternatives = alternativesOf(grapheme).filter((alternative) => alternative !== grapheme);
    return alternatives.length > 0 ? [{ place, alternatives }] : [];
  });
  const chosen = pick(places, random);
  if (chosen !== undefined) graphemes[chosen.place] = pick(chosen.alternatives, random) ?? '';
  return graphemes.join('');
}

function pick<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items.length === 0 ? undefined : items[random.below(items.length)];
}
