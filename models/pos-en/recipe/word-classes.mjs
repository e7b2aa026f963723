// Classes of words that occur in the same places: sentences go in, a class for each frequent word comes out. The
// exchange algorithm for a bigram class model (Kneser and Ney 1993; Martin, Liermann and Ney 1998): each word in turn
// is moved to the class that makes the text most probable, until few words move.

/** Rounds over all words at most, and the share of words below which moving ends. */
const [mostRounds, fewMoves] = [12, 0.002];

/** `n log n`, by which the logarithm of the text's probability is a sum over pairs of classes. */
const entropyTerm = (() => {
  const table = Float64Array.from({ length: 1 << 22 }, (_, n) => (n === 0 ? 0 : n * Math.log(n)));
  return (n) => (n < table.length ? table[n] : n * Math.log(n));
})();

/**
 * The classes of all words that occur at least `fewest` times.
 * @param sentences lists of words
 * @returns a map from words to numbers below `classCount`
 */
export function wordClasses(sentences, { classCount, fewest = 3 }) {
  const counts = new Map();
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts].filter(([, count]) => count >= fewest);
  const names = words.sort((a, b) => b[1] - a[1]).map(([word]) => word);
  // Two more words with classes of their own: a sentence's boundary, and any rare word.
  const [boundary, rare] = [names.length, names.length + 1];
  const ids = new Map(names.map((word, id) => [word, id]));
  const bigrams = countBigrams(sentences, (word) => ids.get(word) ?? rare, boundary, names.length + 2);
  const classOf = Int32Array.from({ length: names.length + 2 }, (_, id) =>
    id < names.length ? id % classCount : classCount + id - boundary,
  );
  const model = createClassModel(bigrams, classOf, classCount);
  for (let round = 0, moved = names.length; round < mostRounds && moved > names.length * fewMoves; round++) {
    moved = names.filter((_, word) => model.moveToBest(word)).length;
  }
  return new Map(names.map((word, id) => [word, classOf[id]]));
}

/** For each word: how often it occurs, and pairs of ids and counts of the words before and after it. */
function countBigrams(sentences, idOf, boundary, size) {
  const pairs = new Map();
  const total = new Float64Array(size);
  for (const sentence of sentences) {
    let before = boundary;
    for (const id of [...sentence.map(idOf), boundary]) {
      pairs.set(before * size + id, (pairs.get(before * size + id) ?? 0) + 1);
      total[id]++;
      before = id;
    }
  }
  const [before, after] = [0, 1].map(() => Array.from({ length: size }, () => []));
  for (const [key, count] of pairs) {
    const [first, second] = [Math.floor(key / size), key % size];
    after[first].push(second, count);
    before[second].push(first, count);
  }
  return { total, before, after };
}

/** @param classOf is changed as words move */
function createClassModel({ total, before, after }, classOf, classCount) {
  const size = classCount + 2;
  const pairs = new Float64Array(size * size);
  const totals = new Float64Array(size);
  classOf.forEach((own, word) => {
    totals[own] += total[word];
    for (let at = 0; at < after[word].length; at += 2) {
      pairs[own * size + classOf[after[word][at]]] += after[word][at + 1];
    }
  });

  /** A word's neighbours by their classes; itself apart, since its class moves with it. */
  const neighboursOf = (word) => {
    const [left, right] = [new Float64Array(size), new Float64Array(size)];
    let itself = 0;
    for (let at = 0; at < after[word].length; at += 2) {
      if (after[word][at] === word) itself += after[word][at + 1];
      else right[classOf[after[word][at]]] += after[word][at + 1];
    }
    for (let at = 0; at < before[word].length; at += 2) {
      if (before[word][at] !== word) left[classOf[before[word][at]]] += before[word][at + 1];
    }
    return { left, right, itself };
  };
  const addTo = (own, { left, right, itself }, word, sign) => {
    for (let other = 0; other < size; other++) {
      pairs[own * size + other] += sign * right[other];
      pairs[other * size + own] += sign * left[other];
    }
    pairs[own * size + own] += sign * itself;
    totals[own] += sign * total[word];
  };
  /** How much the logarithm of the probability grows when a word that is in no class comes into `own`. */
  const gainIn = (own, { left, right, itself }, word) => {
    const growth = (count, more) => (more === 0 ? 0 : entropyTerm(count + more) - entropyTerm(count));
    let gain = growth(pairs[own * size + own], left[own] + right[own] + itself) - 2 * growth(totals[own], total[word]);
    for (let other = 0; other < size; other++) {
      if (other === own) continue;
      gain += growth(pairs[own * size + other], right[other]) + growth(pairs[other * size + own], left[other]);
    }
    return gain;
  };
  return {
    /** Puts a word where it fits best. Returns whether it moved. */
    moveToBest(word) {
      const neighbours = neighboursOf(word);
      const from = classOf[word];
      addTo(from, neighbours, word, -1);
      let [best, bestGain] = [from, Number.NEGATIVE_INFINITY];
      for (let own = 0; own < classCount; own++) {
        const gain = gainIn(own, neighbours, word);
        if (gain > bestGain) [best, bestGain] = [own, gain];
      }
      addTo(best, neighbours, word, 1);
      classOf[word] = best;
      return best !== from;
    },
  };
}
