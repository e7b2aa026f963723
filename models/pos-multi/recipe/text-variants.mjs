// A small treebank as raw text in many forms: its sentences go in, some as they are and more in other words and
// syllables, divided by a teacher, come out as CoNLL-U.
//
// A model that reads bytes learns the words of so small a treebank by heart, and takes what it has not seen for
// single syllables. A teacher that sees features of syllables does better on new text; text that nobody has written
// shows the model what the teacher knows.
import { createRandom } from '../../../dist/advanced.js';

/** Every so many forms, the sentences are as they are, with the treebank's own words. */
const trueForms = 4;
/** Words that are replaced by others of their kind, and by new ones made out of two. */
const [otherShare, newShare] = [0.25, 0.12];
/** Syllables that are replaced by others, and by new ones: the first letters of one, and the rest of another. */
const [otherSyllableShare, newSyllableShare] = [0.08, 0.04];
/** Sentences with no spaces before full stops, as writers set them; the treebank has spaces around all marks. */
const closedUpShare = 0.3;
/** Most sentences in a paragraph, in every other form; the others are one paragraph. */
const longestParagraph = 6;

/** Kinds of words that stay as they are. */
const fixed = new Set(['NUM', 'PUNCT', 'SYM', 'X']);
const isFixed = ({ upos }, place) => fixed.has(upos[place]);
const kindOf = ({ upos, xpos }, place) => `${upos[place]} ${xpos[place]}`;
const isName = ({ upos }, place) => upos[place] === 'PROPN';

/**
 * Sentences as lines of CoNLL-U, in another order in each form.
 * @param sentences `tokens` with spaces between their syllables, `upos` and `xpos`
 * @param divide the teacher: a function from syllables to words
 */
export function* textVariants(sentences, divide, { times, seed = 1 }) {
  const words = wordsByKind(sentences);
  const syllables = sentences.flatMap((sentence) =>
    sentence.tokens.flatMap((word, place) => (isFixed(sentence, place) ? [] : word.split(' '))),
  );
  for (let time = 0; time < times; time++) {
    const random = createRandom(seed, 'text variants', time);
    let left = 0;
    for (const sentence of random.shuffle([...sentences])) {
      const begins = left === 0;
      if (begins) left = time % 2 === 0 ? sentences.length : 1 + random.below(longestParagraph);
      left--;
      const isTrue = time % trueForms === 0;
      const tokens = isTrue ? sentence.tokens : divide(changedSyllables(sentence, words, syllables, random));
      yield toConllu(tokens, { begins, isClosedUp: random.uniform() < closedUpShare });
    }
  }
}

/** The words of each kind, as often as they occur, and those with several syllables, divided into these. */
function wordsByKind(sentences) {
  const words = new Map();
  for (const sentence of sentences) {
    for (const [place, word] of sentence.tokens.entries()) {
      const own = words.get(kindOf(sentence, place)) ?? { all: [], severals: [] };
      const form = place === 0 && !isName(sentence, place) ? withFirst('toLowerCase', word) : word;
      own.all.push(form);
      if (form.includes(' ')) own.severals.push(form.split(' '));
      words.set(kindOf(sentence, place), own);
    }
  }
  return words;
}

/** The syllables of a sentence, some of them others. */
function changedSyllables(sentence, words, syllables, random) {
  const one = (items) => items[random.below(items.length)];
  const another = ({ all, severals }, word) => {
    const draw = random.uniform();
    if (draw < otherShare) return one(all);
    if (draw > otherShare + newShare || severals.length === 0) return word;
    const [[first, ...rest], [, ...others]] = [one(severals), one(severals)];
    return [first, ...(rest.length === others.length ? others : rest)].join(' ');
  };
  const anotherSyllable = (syllable) => {
    const draw = random.uniform();
    if (draw < otherSyllableShare) return one(syllables);
    if (draw > otherSyllableShare + newSyllableShare) return syllable;
    return onsetOf(one(syllables)) + rimeOf(one(syllables)) || syllable;
  };
  return sentence.tokens.flatMap((word, place) => {
    if (isFixed(sentence, place)) return word.split(' ');
    const changed = another(words.get(kindOf(sentence, place)), word)
      .split(' ')
      .map(anotherSyllable);
    const isCapital = place === 0 || isName(sentence, place);
    return isCapital
      ? changed.map((each, at) => (at > 0 && place === 0 ? each : withFirst('toUpperCase', each)))
      : changed;
  });
}

const onset = /^[^aeiouyăâêôơư]*/iu;
/** The first letters of a syllable up to its vowel, and the rest. Vowels are found without their tones. */
function onsetOf(syllable) {
  const bare = Array.from(syllable, (letter) => letter.normalize('NFD')[0]).join('');
  return syllable.slice(0, onset.exec(bare)[0].length);
}
const rimeOf = (syllable) => syllable.slice(onsetOf(syllable).length);

function withFirst(method, word) {
  const [first = '', ...others] = word;
  return first[method]() + others.join('');
}

const [closes, opens] = [/^[.,;:!?)\]}…”’%]|^\.\.\.$/u, /^[([{“‘]$/u];

/** A sentence as lines of CoNLL-U. @param isClosedUp whether marks stand at the words that they belong to */
function toConllu(tokens, { begins, isClosedUp }) {
  let inQuotes = false;
  const rows = tokens.map((word, place) => {
    const next = tokens[place + 1] ?? '';
    if (word === '"') inQuotes = !inQuotes;
    const quotes = (word === '"' || next === '"') && inQuotes;
    const isTight = next !== '' && (closes.test(next) || opens.test(word) || quotes);
    return [place + 1, word, ...'_______', isClosedUp && isTight ? 'SpaceAfter=No' : '_'].join('\t');
  });
  return `${begins ? '# newpar\n' : ''}${rows.join('\n')}\n\n`;
}
