// Raw sentences as labelled ones: the tag of each word is its class, and a share of the words is hidden, so that their
// classes have to be told from the others.
import { createRandom } from '../../../dist/advanced.js';

/** What stands in the place of a hidden word. */
const hidden = '_';

/**
 * Labels sentences with word classes. A word too rare for a class has the one that fits between its neighbours best.
 * @param classes of `wordClasses`
 * @param hiddenShare of the words, between 0 and 1
 */
export function* classSentences(sentences, classes, { hiddenShare, seed }) {
  const fitting = createFitting(sentences, classes);
  for (const [index, words] of sentences.entries()) {
    const random = createRandom(seed, 'hidden words', index);
    const own = words.map((word) => classes.get(word));
    const tags = own.map((known, place) => known ?? fitting(own, place));
    yield {
      tokens: words.map((word) => (random.uniform() < hiddenShare ? hidden : word)),
      tags: tags.map((tag) => `c${tag}`),
    };
  }
}

/** The most probable class at a place, by its neighbours' classes where they have one. */
function createFitting(sentences, classes) {
  const boundary = Math.max(...classes.values()) + 1;
  const size = boundary + 1;
  // Every pair counts a little, seen or not.
  const pairs = new Float64Array(size * size).fill(0.5);
  const totals = new Float64Array(size).fill(0.5 * size);
  for (const words of sentences) {
    let before = boundary;
    for (const own of [...words.map((word) => classes.get(word)), boundary]) {
      if (own !== undefined) totals[own]++;
      if (own !== undefined && before !== undefined) pairs[before * size + own]++;
      before = own;
    }
  }
  const classAt = (own, place) => (place < 0 || place === own.length ? boundary : own[place]);
  return (own, place) => {
    const [before, after] = [classAt(own, place - 1), classAt(own, place + 1)];
    // p(before, c) p(c, after) / p(c), up to a factor.
    const fitOf = (candidate) =>
      (before === undefined ? totals[candidate] : pairs[before * size + candidate]) *
      ((after === undefined ? totals[candidate] : pairs[candidate * size + after]) / totals[candidate]);
    let best = 0;
    for (let candidate = 1; candidate < boundary; candidate++) if (fitOf(candidate) > fitOf(best)) best = candidate;
    return best;
  };
}
