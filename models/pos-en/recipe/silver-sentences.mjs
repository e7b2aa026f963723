// Sentences that a model can learn from: raw ones and those of a treebank go in; labelled ones come out, with some of
// their words replaced by others that are used alike, so that words come up which the text does not have.
import { createRandom } from '../../../dist/advanced.js';
import { addNoise } from '../../../dist/index.js';

/**
 * Words among the most frequent stay: they are what holds a sentence together. The rarest are names of other languages,
 * mostly.
 */
const [firstReplaced, lastReplacing] = [400, 120_000];
/** Sentences with replaced words, and words that are replaced in them. */
const [sentenceShare, wordShare] = [0.6, 0.25];
const isWord = (word) => /^\p{L}[\p{L}'-]*$/u.test(word);

/**
 * Replaces words.
 * @param clusters of `clusterWords`, the most frequent words first
 */
export function* replaceWords(sentences, clusters, { seed }) {
  const ranks = new Map([...clusters.keys()].map((word, rank) => [word, rank]));
  const members = new Map();
  for (const [word, cluster] of [...clusters].slice(0, lastReplacing)) {
    if (isWord(word)) members.set(cluster, [...(members.get(cluster) ?? []), word]);
  }
  for (const [index, words] of sentences.entries()) {
    const random = createRandom(seed, 'replaced words', index);
    const another = (word) => {
      const lower = word.toLowerCase();
      const isKept = !isWord(word) || (ranks.get(lower) ?? 0) < firstReplaced || random.uniform() >= wordShare;
      const others = isKept ? undefined : members.get(clusters.get(lower));
      return others === undefined ? word : written(others[random.below(others.length)], word);
    };
    yield random.uniform() < sentenceShare ? words.map(another) : words;
  }
}

/** A word with the capitals of another. */
function written(word, like) {
  if (/^\p{Lu}{2}/u.test(like)) return word.toUpperCase();
  return /^\p{Lu}/u.test(like) ? `${word[0].toUpperCase()}${word.slice(1)}` : word;
}

/**
 * Labels sentences.
 * @param taggers of `trainFeatureTagger`, by the names of the columns that they fill
 */
export function* labelSentences(sentences, taggers) {
  for (const tokens of sentences) {
    yield { tokens, ...Object.fromEntries(Object.entries(taggers).map(([column, tag]) => [column, tag(tokens)])) };
  }
}

/**
 * Sentences of a treebank with words replaced, in other ways each time, where the taggers take the other word for the
 * same part of speech: so all tags stay right.
 * @param sentences `tokens`, and lists of tags by the names of their columns
 */
export function* vary(sentences, clusters, taggers, { times }) {
  const columns = Object.keys(taggers);
  const tokens = sentences.map((sentence) => sentence.tokens);
  for (let seed = 1; seed <= times; seed++) {
    const replaced = replaceWords(tokens, clusters, { seed });
    for (const [index, other] of [...labelSentences(replaced, taggers)].entries()) {
      const own = sentences[index];
      const fits = (place) => columns.every((column) => other[column][place] === own[column][place]);
      yield { ...own, tokens: own.tokens.map((word, place) => (fits(place) ? other.tokens[place] : word)) };
    }
  }
}

/** Noise on the words of training sentences: how many of them have it, and what it is, each as often. */
export const trainingNoise = {
  share: 0.4,
  kinds: [
    ['typos', 0.1],
    ['typos', 0.2],
    ['lowercase', 1],
  ],
};

/** The same for `bytetag train`. */
export function noiseOptions({ share, kinds }) {
  return ['--noise', ...kinds.map(([kind, rate]) => `${kind}:${rate}`), '--noise-share', String(share)];
}

/** Sentences, some of them with what a model is to see instead of their `tokens`: `seen`, the words with noise. */
export function* spoil(sentences, { seed }) {
  const { share, kinds } = trainingNoise;
  let index = 0;
  for (const sentence of sentences) {
    const random = createRandom(seed, 'spoiled words', index++);
    const [kind, rate] = kinds[random.below(kinds.length)];
    const isSpoiled = random.uniform() < share;
    yield isSpoiled ? { ...sentence, seen: addNoise(sentence.tokens, kind, rate, random) } : sentence;
  }
}
