// A teacher that puts syllables together: sentences of words go in, a function from syllables to words comes out. Each
// syllable gets a tag (does it begin a word or continue one, and of which kind) from a tagger that sees features.
import { trainFeatureTagger } from '../../pos-en/recipe/feature-tagger.mjs';

/** The most syllables of a word that is looked up. */
const longestLookup = 4;
const continues = 'I-';

/**
 * Learns from a treebank.
 * @param sentences `tokens` with spaces between their syllables, and `xpos`
 */
export function trainSyllableTagger(sentences, options = {}) {
  const tag = trainFeatureTagger(sentences.map(inSyllables), { furtherFeatures: lookups, ...options });
  return (syllables) => joined(syllables, tag(syllables));
}

/** The syllables of a sentence's words, with what each is. */
function inSyllables({ tokens, xpos }) {
  const words = tokens.map((word) => word.split(' '));
  return {
    tokens: words.flat(),
    tags: words.flatMap((syllables, place) =>
      syllables.map((_, index) => `${index === 0 ? 'B-' : continues}${xpos[place]}`),
    ),
  };
}

function joined(syllables, tags) {
  const words = [];
  for (const [place, syllable] of syllables.entries()) {
    if (place > 0 && tags[place].startsWith(continues)) words[words.length - 1] += ` ${syllable}`;
    else words.push(syllable);
  }
  return words;
}

/** Which words of other sentences a syllable could be in, by their lengths and its places in them. */
function lookups(sentences) {
  const known = new Set(
    sentences.flatMap(({ tokens, tags }) => joined(tokens, tags).map((word) => word.toLowerCase())),
  );
  return (tokens) => {
    const lower = tokens.map((token) => token.toLowerCase());
    const isKnown = (start, length) =>
      start >= 0 && start + length <= lower.length && known.has(lower.slice(start, start + length).join(' '));
    const lengths = Array.from({ length: longestLookup }, (_, index) => index + 1);
    const longest = lower.map((_, place) => lengths.findLast((length) => isKnown(place, length)) ?? 0);
    return lower.map((_, place) => [
      ...lengths.flatMap((length) =>
        Array.from({ length }, (_, at) => at).flatMap((at) => (isKnown(place - at, length) ? [`${length} ${at}`] : [])),
      ),
      `longest ${longest[place - 1] ?? 0} ${longest[place]}`,
      `alone ${isKnown(place - 1, 1)} ${isKnown(place, 1)}`,
    ]);
  };
}

/** The F1 of the words that are found in the syllables of sentences. */
export function f1OfWords(divide, sentences) {
  const endsOf = (words) => {
    let end = 0;
    return words.map((word) => {
      const start = end;
      end += word.split(' ').length;
      return `${start} ${end}`;
    });
  };
  const counts = sentences.map(({ tokens }) => {
    const gold = new Set(endsOf(tokens));
    const found = endsOf(divide(tokens.flatMap((word) => word.split(' '))));
    return { right: found.filter((place) => gold.has(place)).length, all: gold.size + found.length };
  });
  const sum = (key) => counts.reduce((total, { [key]: count }) => total + count, 0);
  return (2 * sum('right')) / sum('all');
}
