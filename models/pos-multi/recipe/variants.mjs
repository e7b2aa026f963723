// A small treebank in many forms: its sentences go in, the same with some words replaced by others of their kind, or
// divided at their spaces, come out.
import { createRandom } from '../../../dist/advanced.js';

/** Parts of speech that have words enough to replace one by another. */
const openClasses = new Set(['ADJ', 'ADV', 'NOUN', 'NUM', 'PROPN', 'VERB']);
/** Sentences with replaced words, and words that are replaced in them. */
const [replacedShare, wordShare] = [0.5, 0.25];
/** Sentences whose words are divided at their spaces, as a text is where nobody has put its words together. */
const dividedShare = 0.4;

/**
 * Sentences, each in other words every time.
 * @param sentences `tokens`, `upos`, and `xpos`, by which a word finds others of its kind
 */
export function* variants(sentences, { times, seed = 1 }) {
  const kinds = wordsByKind(sentences);
  for (let time = 0; time < times; time++) {
    for (const [index, sentence] of sentences.entries()) {
      const random = createRandom(seed, 'variants', time, index);
      const replaced = random.uniform() < replacedShare ? replaceWords(sentence, kinds, random) : sentence;
      yield random.uniform() < dividedShare ? divideWords(replaced) : replaced;
    }
  }
}

/** A sentence with every word divided at its spaces; each part has the word's tag. */
export function divideWords({ tokens, upos }) {
  const parts = tokens.map((word) => word.split(' '));
  return { tokens: parts.flat(), upos: upos.flatMap((tag, place) => parts[place].map(() => tag)) };
}

/** Each word once, by what it is. */
function wordsByKind(sentences) {
  const kinds = new Map();
  for (const { tokens, upos, xpos } of sentences) {
    for (const [place, word] of tokens.entries()) {
      if (!openClasses.has(upos[place])) continue;
      const kind = `${upos[place]} ${xpos[place]}`;
      kinds.set(kind, (kinds.get(kind) ?? new Set()).add(word));
    }
  }
  return new Map([...kinds].map(([kind, words]) => [kind, [...words]]));
}

function replaceWords({ tokens, upos, xpos }, kinds, random) {
  const another = (word, place) => {
    const others = kinds.get(`${upos[place]} ${xpos[place]}`);
    return others === undefined || random.uniform() >= wordShare ? word : others[random.below(others.length)];
  };
  return { tokens: tokens.map(another), upos };
}
