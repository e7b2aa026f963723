// Trains a low-rank adapter on a tagger, tags with it, and folds it into its base: node examples/adapter.mjs [BASE] [OUT] [STEPS]
import { loadModelForTraining, mergeAdapter, openDevice, saveModel, Tagger, train } from 'bytetag';

const [base = 'pos-en', out = 'runs/adapter', steps = '100'] = process.argv.slice(2);
const data = new URL('pos-en/', import.meta.url).pathname;

const lora = { rank: 8, fullModules: ['lm_head'] };
for await (const event of train({ model: base, lora, train: `${data}train.conllu`, out, maxSteps: Number(steps) })) {
  if (event.type === 'start') console.log(`${event.parameters} weights are trained`);
}

const print = ({ tokens }) => console.log(tokens.map(({ text, tag }) => `${text}/${tag}`).join(' '));
const adapted = await Tagger.load(out); // its base is found by the name in adapter_config.json
print(await adapted.tag('The cat sat.'));
await adapted.dispose();

await saveModel(`${out}-merged`, await mergeAdapter(await loadModelForTraining(out, 0), await openDevice('cpu')));
const merged = await Tagger.load(`${out}-merged`);
print(await merged.tag('The cat sat.'));
await merged.dispose();
