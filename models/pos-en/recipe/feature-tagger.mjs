// A tagger that sees words by their features: tagged sentences go in, a function from words to tags comes out. An
// averaged perceptron that goes from left to right (Collins 2002); it learns in a minute, so that a model can learn
// from more text than has been tagged by hand.
import { createRandom } from '../../../dist/advanced.js';

/** Features share `2 ** 22` rows of weights by their hashes. */
const rowMask = (1 << 22) - 1;
/** Parts that the training sentences are divided into, so that no word is described by its own tag. */
const foldCount = 10;
/** A tag counts as right where it is ahead of all others by more than this. */
const margin = 1;

const nothing = { form: '', lower: '', shape: '', tags: '', groups: [] };

/**
 * What a place in a sentence tells of its word's tag, each by an own template. A word has its form, its spelling in
 * lower case with digits as 9, its shape (`Xx`), the tags it was seen with, and the groups that it belongs to.
 */
const templates = [
  () => '',
  ...[-2, -1, 0, 1, 2].map((at) => (word) => word(at).lower),
  ...[-1, 0].map((at) => (word) => `${word(at).lower} ${word(at + 1).lower}`),
  (word) => `${word(-1).lower} ${word(1).lower}`,
  (word) => word(0).form,
  ...[1, 2, 3, 4, 5].map((length) => (word) => endOf(word(0), length)),
  ...[1, 2, 3, 4].map((length) => (word) => (word(0).lower.length < length ? '' : word(0).lower.slice(0, length))),
  ...[-1, 1].map((at) => (word) => endOf(word(at), 3)),
  ...[-1, 0, 1].map((at) => (word) => word(at).shape),
  (word) => `${word(-1).shape} ${word(0).shape} ${word(1).shape}`,
  (word) => `${word(0).shape} ${word(-1) === nothing}`,
  ...[-1, 0, 1, 2].map((at) => (word) => word(at).tags),
  ...[-1, 0].map((at) => (word) => `${word(at).tags} ${word(at + 1).tags}`),
  ...[-1, 0].map((at) => (word) => `${word(at).tags} ${word(at + 1).tags} ${word(at + 2).tags}`),
  ...[-1, 1].map((at) => (word) => `${word(0).tags} ${word(at).lower}`),
  (word) => `${word(0).tags} ${word(1).tags} ${endOf(word(0), 3)}`,
];

/** The same of each grouping of words, by its number. */
const groupTemplates = [
  ...[-2, -1, 0, 1, 2].map((at) => (word, grouping) => group(word(at), grouping)),
  ...[-1, 0].map((at) => (word, grouping) => `${group(word(at), grouping)} ${group(word(at + 1), grouping)}`),
  (word, grouping) => `${group(word(-1), grouping)} ${group(word(0), grouping)} ${group(word(1), grouping)}`,
  (word, grouping) => `${group(word(0), grouping)} ${word(0).shape}`,
  (word, grouping) => `${group(word(0), grouping)} ${word(0).tags}`,
  (word, grouping) => `${group(word(0), grouping)} ${endOf(word(0), 3)}`,
];

/** What the tags of the two words before tell. */
const historyTemplates = [
  (_, last) => last,
  (_, _last, beforeLast) => beforeLast,
  (_, last, beforeLast) => `${beforeLast} ${last}`,
  (word, last) => `${last} ${word(0).lower}`,
  (word, last) => `${last} ${word(1).lower}`,
  (word, last) => `${last} ${endOf(word(0), 3)}`,
  (word, last, beforeLast) => `${beforeLast} ${last} ${word(0).lower}`,
  (word, last) => `${last} ${word(0).lower} ${word(1).lower}`,
];

const noFeatures = () => () => [];

/**
 * Learns to tag.
 * @param sentences with `tokens` and `tags`
 * @param groupings maps from words, as they are or in lower case, to what they belong to
 * @param furtherFeatures makes, of the sentences that may be known, a function from words to lists of further features
 *   of each
 * @returns a function from the words of a sentence to their tags
 */
export function trainFeatureTagger(sentences, { groupings = [], furtherFeatures = noFeatures, epochs = 6, seed = 1 }) {
  const names = [...new Set(sentences.flatMap(({ tags }) => tags))].sort();
  const ids = new Map(names.map((name, id) => [name, id]));
  const isHeldOut = (index, fold) => index % foldCount === fold;
  const describers = Array.from({ length: foldCount }, (_, fold) =>
    createDescriber(
      sentences.filter((_, index) => !isHeldOut(index, fold)),
      groupings,
      furtherFeatures,
    ),
  );
  const examples = sentences.map(({ tokens, tags }, index) => ({
    ...describers[index % foldCount](tokens),
    gold: tags.map((tag) => ids.get(tag)),
  }));
  const perceptron = createPerceptron(names);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const example of createRandom(seed, 'order', epoch).shuffle(examples)) perceptron.learn(example);
  }
  perceptron.average();
  const describe = createDescriber(sentences, groupings, furtherFeatures);
  return (words) => perceptron.tag(describe(words));
}

function createPerceptron(names) {
  const count = names.length;
  const weights = new Float32Array((rowMask + 1) * count);
  // The sum of all weights so far is `steps * weights - late` (Daumé 2006).
  const late = new Float32Array(weights.length);
  const scores = new Float32Array(count);
  let steps = 1;
  const add = (row, tag, amount) => {
    weights[row * count + tag] += amount;
    late[row * count + tag] += steps * amount;
  };
  const addRows = (rows) => {
    for (const row of rows) for (let tag = 0; tag < count; tag++) scores[tag] += weights[row * count + tag];
  };
  const best = (except) => {
    let found = -1;
    for (let tag = 0; tag < count; tag++) {
      if (tag !== except && (found === -1 || scores[tag] > scores[found])) found = tag;
    }
    return found;
  };
  /** Goes through a sentence; `choose` says which tag a word has, by the scores. */
  const walk = ({ words, rows }, choose) => {
    const tags = [];
    for (let place = 0; place < words.length; place++) {
      const history = historyRows(words, place, names[tags[place - 1]] ?? '', names[tags[place - 2]] ?? '');
      scores.fill(0);
      addRows(rows[place]);
      addRows(history);
      tags.push(choose(place, history));
    }
    return tags;
  };
  return {
    learn(example) {
      walk(example, (place, history) => {
        const gold = example.gold[place];
        const rival = best(gold);
        if (scores[gold] - scores[rival] <= margin) {
          for (const row of [...example.rows[place], ...history]) {
            add(row, gold, 1);
            add(row, rival, -1);
          }
        }
        steps++;
        return scores[rival] > scores[gold] ? rival : gold;
      });
    },
    average() {
      for (let at = 0; at < weights.length; at++) weights[at] -= late[at] / steps;
    },
    tag: (described) => walk(described, () => best()).map((tag) => names[tag]),
  };
}

/** A function from words to what is known of them, and to the rows of their features. */
function createDescriber(sentences, groupings, furtherFeatures) {
  const featuresOf = furtherFeatures(sentences);
  const seen = tagsOfWords(sentences);
  const templatesOfAll = [
    ...templates,
    ...groupings.flatMap((_, grouping) => groupTemplates.map((template) => (word) => template(word, grouping))),
  ];
  const describeWord = (form) => {
    const lower = lowered(form);
    const groups = groupings.map((groupOf) => groupOf.get(form) ?? groupOf.get(form.toLowerCase()) ?? '');
    return { form, lower, shape: shapeOf(form), tags: seen.get(lower) ?? '', groups };
  };
  return (tokens) => {
    const words = tokens.map(describeWord);
    const further = featuresOf(tokens);
    const rows = words.map((_, place) => {
      const word = wordsFrom(words, place);
      const own = templatesOfAll.map((template, index) => rowOf(index, template(word)));
      return Uint32Array.from([...own, ...(further[place] ?? []).map((feature) => rowOf(2000, feature))]);
    });
    return { words, rows };
  };
}

function historyRows(words, place, last, beforeLast) {
  const word = wordsFrom(words, place);
  return historyTemplates.map((template, index) => rowOf(1000 + index, template(word, last, beforeLast)));
}

const wordsFrom = (words, place) => (at) => words[place + at] ?? nothing;

/** The tags that words were seen with twice or more, the commonest first, three at most. */
function tagsOfWords(sentences) {
  const counts = new Map();
  for (const { tokens, tags } of sentences) {
    for (const [place, token] of tokens.entries()) {
      const own = counts.get(lowered(token)) ?? new Map();
      counts.set(lowered(token), own.set(tags[place], (own.get(tags[place]) ?? 0) + 1));
    }
  }
  const common = (own) => {
    const ordered = [...own].sort((a, b) => b[1] - a[1]);
    const kept = ordered.filter(([, count]) => count >= ordered[0][1] / 20);
    return kept.slice(0, 3).map(([tag]) => tag);
  };
  const total = (own) => [...own.values()].reduce((sum, count) => sum + count, 0);
  const known = [...counts].filter(([, own]) => total(own) >= 2);
  return new Map(known.map(([word, own]) => [word, common(own).join('/')]));
}

const lowered = (form) => form.toLowerCase().replace(/\d/g, '9');
const shapeOf = (form) =>
  form
    .replace(/\p{Lu}+/gu, (capitals) => (capitals.length > 1 ? 'XX' : 'X'))
    .replace(/\p{Ll}+/gu, 'x')
    .replace(/\d+/g, '9')
    .slice(0, 8);
const endOf = ({ lower }, length) => (lower.length < length ? '' : lower.slice(-length));
const group = ({ groups }, grouping) => groups[grouping] ?? '';

/** The row of a feature: FNV-1a of its template and value, mixed. */
function rowOf(template, value) {
  let hash = 0x811c9dc5 ^ (template * 7919);
  for (let at = 0; at < value.length; at++) hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) & rowMask;
}
