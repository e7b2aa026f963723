// Fine-tunes a tagger from scratch on the sentences in examples/pos-en: node examples/fine-tune.mjs [OUT] [STEPS]
import { fileURLToPath } from 'node:url';
import { train } from 'bytetag';

const [out = 'runs/pos-en', steps = '800'] = process.argv.slice(2);
const file = (name) => fileURLToPath(new URL(`pos-en/${name}`, import.meta.url));

for await (const event of train({
  model: 'micro', // or 'pos-en', 'google/byt5-small', or a folder
  train: file('train.conllu'),
  dev: file('dev.conllu'),
  out,
  maxSteps: Number(steps),
})) {
  if (event.type === 'step' && event.step % 50 === 0) console.log(`step ${event.step}: loss ${event.losses.loss}`);
  if (event.type === 'evaluation') console.log(`dev accuracy ${event.metrics.accuracy}`);
}
