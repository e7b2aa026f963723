// Changes the text of a paragraph as writers and programs do: other capitals, typing and scanning errors, apostrophes
// that are left out, lines that are broken, spaces that are missing or too many. Its sentences, tokens and words stay
// the same.
import type { Random } from '../../foundation/random.js';
import type { RawParagraph, RawToken } from '../data/raw-text.js';
import { addNoise } from '../text/noise/noise.js';
import type { NoiseKind } from '../text/noise/noise-kinds.js';
import { areParts } from './boundaries.js';

/** A token, and the white space before it. */
interface SpacedToken extends Pick<RawToken, 'text' | 'words' | 'isMultiword'> {
  readonly gap: string;
  /** Whether it begins a sentence. */
  readonly isFirst: boolean;
}

/** Changes the tokens of a paragraph or the white space between them. */
type Spoil = (tokens: readonly SpacedToken[], random: Random) => readonly SpacedToken[];

/** Changes the words. A token whose words are no parts of it stays as it is. */
function onWords(change: (texts: readonly string[], random: Random) => readonly string[]): Spoil {
  return (tokens, random) =>
    tokens.map((token) => {
      if (!areParts(token.words, token.text)) return token;
      const own = token.words.map(({ text }) => text);
      const texts = change(own, random);
      const words = token.words.map((word, index) => ({ ...word, text: texts[index] ?? word.text }));
      return { ...token, words, text: words.length > 1 ? texts.join('') : (texts[0] ?? token.text) };
    });
}

function withNoise(kind: NoiseKind, rate: number): Spoil {
  return onWords((texts, random) => addNoise(texts, kind, rate, random));
}

/** Leaves out apostrophes, as in *dont* and *its*, but for words that are nothing else. */
const withoutApostrophes = onWords((texts) => texts.map((text) => text.replace(/['’]/gu, '') || text));

/** Replaces the white space before tokens. */
function onGaps(change: (token: SpacedToken, before: SpacedToken, random: Random) => string): Spoil {
  return (tokens, random) =>
    tokens.map((token, index) => {
      const before = tokens[index - 1];
      return before === undefined ? token : { ...token, gap: change(token, before, random) };
    });
}

/** Breaks lines between words, as letters and e-mails do. */
const wrapped: Spoil = (tokens, random) => {
  const width = 30 + random.below(60);
  let column = 0;
  return tokens.map((token, index) => {
    column += token.gap.length + token.text.length;
    if (index === 0 || token.gap !== ' ' || column <= width) return token;
    column = token.text.length;
    return { ...token, gap: '\n' };
  });
};

const inLowerCase = withNoise('lowercase', 1);
const endsWithMark = /[.!?…]["'”’)]*$/u;
const spoils: readonly Spoil[] = [
  inLowerCase,
  withNoise('uppercase', 1),
  withNoise('typos', 0.1),
  withNoise('ocr', 0.1),
  withoutApostrophes,
  (tokens, random) => inLowerCase(withoutApostrophes(tokens, random), random),
  wrapped,
  // No space after a full stop.
  onGaps(({ gap, isFirst, text }, before) =>
    isFirst && /^\p{L}/u.test(text) && endsWithMark.test(before.text) ? '' : gap,
  ),
  // Each sentence in a line, as in lists and headlines.
  onGaps(({ gap, isFirst }) => (isFirst ? '\n' : gap)),
  // Two spaces, or none.
  onGaps(({ gap }, _, random) => (gap === ' ' && random.uniform() < 0.2 ? '  ' : gap)),
  onGaps(({ gap }, _, random) => (gap === ' ' && random.uniform() < 0.05 ? '' : gap)),
];

/** Spoils a paragraph in one of these ways, all equally likely. */
export function spoilParagraph(paragraph: RawParagraph, random: Random): RawParagraph {
  const spoil = spoils[random.below(spoils.length)];
  return spoil === undefined ? paragraph : fromTokens(spoil(tokensOf(paragraph), random), paragraph);
}

function tokensOf({ text, sentences }: RawParagraph): readonly SpacedToken[] {
  let end = 0;
  return sentences.flatMap((sentence) =>
    sentence.map((token, index) => {
      const gap = text.slice(end, token.start);
      end = token.end;
      return { text: token.text, words: token.words, isMultiword: token.isMultiword, gap, isFirst: index === 0 };
    }),
  );
}

function fromTokens(tokens: readonly SpacedToken[], paragraph: RawParagraph): RawParagraph {
  let text = '';
  const sentences: RawToken[][] = [];
  for (const { gap, isFirst, ...token } of tokens) {
    text += gap;
    const start = text.length;
    text += token.text;
    if (isFirst) sentences.push([]);
    sentences.at(-1)?.push({ ...token, start, end: text.length });
  }
  return { ...paragraph, text, sentences };
}
