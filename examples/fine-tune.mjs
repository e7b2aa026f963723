// Fine-tunes a tagger from scratch on the sentences in examples/pos-en: node examples/fine-tune.mjs [OUT] [STEPS]
import { train } from 'bytetag';

const [out = 'runs/pos-en', steps = '800'] = process.argv.slice(2);
const data = new URL('pos-en/', import.meta.url).pathname;

for await (const event of train({
  model: 'micro', // or 'pos-en', 'google/byt5-small', or a folder
  train: `${data}train.conllu`,
  dev: `${data}dev.conllu`,
  out,
  maxSteps: Number(steps),
})) {
  if (event.type === 'step' && event.step % 50 === 0) console.log(`step ${event.step}: loss ${event.losses.loss}`);
  if (event.type === 'evaluation') console.log(`dev accuracy ${event.metrics.accuracy}`);
}
