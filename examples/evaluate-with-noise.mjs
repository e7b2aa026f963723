// Evaluates a tagger on labelled sentences, and on the same sentences with typing errors. Stops if it takes too long:
// node examples/evaluate-with-noise.mjs [MODEL] [FILE]
import { fileURLToPath } from 'node:url';
import { BytetagError, evaluate } from 'bytetag';

const example = fileURLToPath(new URL('pos-en/test.conllu', import.meta.url));
const [model = 'pos-en', data = example] = process.argv.slice(2);
const signal = AbortSignal.timeout(10 * 60 * 1000);

try {
  const { report, noise } = await evaluate({ model, data, noise: { typos: [0.05, 0.1, 0.2] }, signal });
  const { low, high } = report.intervals.accuracy ?? {};
  console.log(`accuracy ${report.accuracy} (95%: ${low} to ${high})`);
  for (const { kind, points } of noise) {
    for (const { rate, accuracy } of points) console.log(`${kind} in ${100 * rate}% of the words: ${accuracy}`);
  }
} catch (error) {
  if (!(error instanceof BytetagError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
