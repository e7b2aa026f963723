// Noise: words go in, some of them come out as people, keyboards and scanners spoil them. To see how well a model bears it.
import type { Random } from '../../../foundation/random.js';
import { checkValue, share } from '../../../foundation/value-rules.js';
import { leetDigits, lookalikes, scannerConfusions, withoutMarks } from './confusions.js';
import { neighboursOf } from './keyboards.js';

/** What may happen to a word. Gives the word itself where it cannot happen to it. */
type Perturbation = (word: string, random: Random) => string;

const segmenter = new Intl.Segmenter('en');
const graphemesOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);

/** Two neighbouring characters change places. */
const swap: Perturbation = (word, random) => {
  const graphemes = graphemesOf(word);
  const places = graphemes.slice(1).flatMap((next, index) => (next === graphemes[index] ? [] : [index]));
  const place = pick(places, random);
  if (place === undefined) return word;
  graphemes.splice(place, 2, graphemes[place + 1] ?? '', graphemes[place] ?? '');
  return graphemes.join('');
};

/** A character is left out, but not the only one. */
const drop: Perturbation = (word, random) => {
  const graphemes = graphemesOf(word);
  if (graphemes.length < 2) return word;
  graphemes.splice(random.below(graphemes.length), 1);
  return graphemes.join('');
};

/** A character is written twice. */
const double: Perturbation = (word, random) => {
  const graphemes = graphemesOf(word);
  const place = random.below(graphemes.length);
  graphemes.splice(place, 0, graphemes[place] ?? '');
  return graphemes.join('');
};

/** A letter is replaced by one beside it on a keyboard of its script. */
const neighbour: Perturbation = (word, random) => replaceOne(word, neighboursOf, random);

const slips = [swap, drop, double, neighbour];

/** One of the four slips above, whichever; another one where it cannot happen. */
const typos: Perturbation = (word, random) => {
  for (const slip of random.shuffle([...slips])) {
    const spoiled = slip(word, random);
    if (spoiled !== word) return spoiled;
  }
  return word;
};

/** A letter, or all of them, in the other case. */
const changeCase: Perturbation = (word, random) => {
  const other = (text: string): string => (text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase());
  const spoiled = random.below(2) === 0 ? other(word) : replaceOne(word, (grapheme) => [other(grapheme)], random);
  return spoiled === word ? other(word) : spoiled;
};

/** Every letter that looks like a digit becomes the digit. */
const leet: Perturbation = (word) =>
  graphemesOf(word)
    .map((grapheme) => leetDigits.get(grapheme.toLowerCase()) ?? grapheme)
    .join('');

/** One confusion of a scanner. */
const ocr: Perturbation = (word, random) => {
  const found = scannerConfusions.flatMap(([read, seen]) =>
    [...word.matchAll(new RegExp(read, 'gu'))].map(({ index }) => ({ index, read, seen })),
  );
  const confusion = pick(found, random);
  if (confusion === undefined) return word;
  const { index, read, seen } = confusion;
  return word.slice(0, index) + seen + word.slice(index + read.length);
};

/** A letter is replaced by one of another script that looks the same. */
const scripts: Perturbation = (word, random) => replaceOne(word, (grapheme) => lookalikes.get(grapheme) ?? [], random);

const perturbations = {
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
} as const satisfies Readonly<Record<string, Perturbation>>;

/** Name of a kind of noise. */
export type NoiseKind = keyof typeof perturbations;

/** Kinds of noise, to name in messages. */
export const noiseKinds = Object.keys(perturbations) as readonly NoiseKind[];

const kindRule = { kind: 'string', choices: noiseKinds } as const;

/**
 * Words with noise. A word that a kind cannot spoil (no diacritics to leave out) stays as it is, whatever the rate.
 * @param rate the share of words that are to be spoiled, between 0 and 1
 * @throws BytetagError `usage` for another kind or rate
 */
export function addNoise(words: readonly string[], kind: NoiseKind, rate: number, random: Random): readonly string[] {
  checkValue('kind', kind, kindRule);
  checkValue('rate', rate, share);
  return words.map((word) => (random.uniform() < rate && word !== '' ? perturbations[kind](word, random) : word));
}

/** Replaces one grapheme among those that have alternatives. */
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
