// Trains a low-rank adapter on a tagger, tags with it, and merges it into its base:
// node examples/adapter.mjs [BASE] [OUT] [STEPS]
import { fileURLToPath } from 'node:url';
import { mergeModels, Tagger, train } from 'bytetag';

const [base = 'pos-en', out = 'runs/adapter', steps = '100'] = process.argv.slice(2);
const file = fileURLToPath(new URL('pos-en/train.conllu', import.meta.url));

const lora = { rank: 8, modulesToSave: ['lm_head'] };
for await (const event of train({ model: base, lora, train: file, out, maxSteps: Number(steps) })) {
  if (event.type === 'start') console.log(`${event.parameters} weights are trained`);
}
await mergeModels({ model: out, out: `${out}-merged` });

// The adapter's base is found by the name in adapter_config.json. The merged model needs no base.
for (const model of [out, `${out}-merged`]) {
  const tagger = await Tagger.load(model);
  const { tokens } = await tagger.tag('The cat sat.');
  console.log(tokens.map(({ text, tag }) => `${text}/${tag}`).join(' '));
  await tagger.dispose();
}
