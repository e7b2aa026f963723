// Sentences of mixed lengths, some at a time, as a share of the throughput with all of them in one call, which sorts them
// by length. Each number of sentences is measured in turns with all of them. Writes JSON to standard output.
//
//   npm run build && node benchmarks/mixed-lengths.mjs --data FILE [--model pos-en] [--rounds 3]
import { parseArgs } from 'node:util';
import { readSentences, Tagger } from '../dist/index.js';
import { machine, median } from './measure.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    model: { type: 'string', default: 'pos-en' },
    rounds: { type: 'string', default: '3' },
  },
});
if (values.data === undefined) {
  console.error('--data: expected a labelled file, got nothing');
  process.exit(2);
}

/** So many sentences are tagged in all. */
const most = 320;
const inputs = [];
for await (const { words } of readSentences(values.data)) if (inputs.length < most) inputs.push({ words });

const tagger = await Tagger.load(values.model, { threads: 1 });
await tagger.warmup();

/** Sentences per second if so many are tagged at a time. */
async function rateOf(count) {
  const start = performance.now();
  for (let first = 0; first < inputs.length; first += count) await tagger.tag(inputs.slice(first, first + count));
  return (1000 * inputs.length) / (performance.now() - start);
}

const results = [];
for (const count of [4, 8, 16, 32]) {
  const shares = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const all = await rateOf(inputs.length);
    shares.push((await rateOf(count)) / all);
  }
  results.push({ sentences: count, share: median(shares) });
}
await tagger.dispose();
console.log(JSON.stringify({ machine: machine(), model: values.model, results }));
