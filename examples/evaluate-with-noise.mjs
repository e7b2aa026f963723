// Evaluates a tagger, as its words are and with typos in them, and gives up when it takes too long:
// node examples/evaluate-with-noise.mjs [MODEL] [FILE]
import { BytetagError, evaluate, noiseCurves, Tagger } from 'bytetag';

const [model = 'pos-en', file = new URL('pos-en/test.conllu', import.meta.url).pathname] = process.argv.slice(2);
const signal = AbortSignal.timeout(10 * 60 * 1000);

try {
  const { report, sentences } = await evaluate({ model, data: file, signal });
  const { low, high } = report.intervals.accuracy ?? {};
  console.log(`clean: ${report.accuracy} (${low} to ${high}), well-formed ${report.structure.wellFormed}`);

  const tagger = await Tagger.load(model);
  const [{ tags }] = tagger.config.tasks;
  const noises = [{ kind: 'typos', rates: [0.05, 0.1, 0.2] }];
  const labeller = { label: (words, options) => tagger.label(words, options) };
  const [curve] = await noiseCurves(labeller, sentences, tags, noises, { decoding: 'constrained', signal });
  for (const { rate, accuracy } of curve.points) console.log(`typos in ${100 * rate}% of words: ${accuracy}`);
  await tagger.dispose();
} catch (error) {
  if (!(error instanceof BytetagError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
