// A treebank as the recipes use it: a file goes in, its sentences with lists of tags by the names of their columns come
// out.
import { parseColumn } from '../../../dist/advanced.js';
import { readAllSentences } from '../../../dist/node/data/read-sentences.js';

/** Sentences with `tokens` and a list of tags for each column. */
export async function readTreebank(file, columns) {
  const [first, ...others] = await Promise.all(columns.map((column) => readAllSentences([file], parseColumn(column))));
  return first.map(({ words, tags }, index) => ({
    tokens: words,
    ...Object.fromEntries(columns.map((column, at) => [column, at === 0 ? tags : others[at - 1][index].tags])),
  }));
}

/** The same with one list of tags, as taggers learn from them. */
export function withTagsOf(column, sentences) {
  return sentences.map(({ tokens, [column]: tags }) => ({ tokens, tags }));
}

/** The share of words to which a function from words to tags gives the right ones. */
export function accuracyOf(tagger, sentences) {
  const right = sentences.flatMap(({ tokens, tags }) => tagger(tokens).map((tag, place) => tag === tags[place]));
  return right.filter(Boolean).length / right.length;
}
