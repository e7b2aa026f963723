// What the peers of `benchmarks/tagging.mjs` and `benchmarks/accuracy.mjs` have in common: the sentences, and what a
// run over them is answered with.

import { readTaskSentences } from '../../dist/node/training/read-task.js';
import { noisySentences } from '../../dist/product/evaluation/noise-curves.js';
import { serve } from '../measure.mjs';

/** The first `limit` sentences of a treebank with their UPOS tags. */
export function readTreebank({ data, limit }) {
  return readTaskSentences([data], { name: 'upos', column: 'upos' }, limit);
}

/**
 * Tags the sentences each time it is asked to: as they are (`tag`), or with noise on their words (`typos:0.1`), which
 * is the same for all taggers.
 * @param tag gives the tags of all sentences, in their order
 */
export async function serveTagger(about, sentences, tag) {
  const tokens = sentences.flatMap((sentence) => sentence.words).length;
  await serve(about, async (request) => {
    const [kind, rate] = request.split(':');
    const spoiled = rate === undefined ? sentences : noisySentences(sentences, kind, Number(rate), 1);
    const words = spoiled.map((sentence) => sentence.words);
    const start = performance.now();
    const tags = await tag(words);
    const seconds = (performance.now() - start) / 1000;
    const right = sentences.map((sentence, index) =>
      sentence.tags.reduce((sum, gold, word) => sum + Number(gold === tags[index]?.[word]), 0),
    );
    return {
      sentencesPerSecond: words.length / seconds,
      tokensPerSecond: tokens / seconds,
      accuracy: right.reduce((sum, count) => sum + count, 0) / tokens,
    };
  });
}
