// Writes labels in a format of your own: `Mary|NNP saw|VBD`. Training, constrained decoding, parsing and evaluation
// work with any format: node examples/custom-format.mjs [OUT] [STEPS]
import { fileURLToPath } from 'node:url';
import { Tagger, train } from 'bytetag';
import { createSlotFormat, idsToText, textToIds } from 'bytetag/advanced';

const [out = 'runs/custom-format', steps = '100'] = process.argv.slice(2);
const file = fileURLToPath(new URL('pos-en/train.conllu', import.meta.url));
const eosId = 1;
const withoutBars = (word) => word.replaceAll(/[|\s]/g, '_');

/** One slot per word, in which its tag is spelled; `between` is what stands around the slots. */
const bar = (tagSet, { prefix = '' } = {}) =>
  createSlotFormat({
    name: 'bar',
    tagSet,
    encodeSource: (words) => ({
      ids: Int32Array.from([...textToIds(prefix + words.map(withoutBars).join(' ')), eosId]),
    }),
    spell: (tag) => textToIds(tag),
    between: (words, index) =>
      textToIds(`${index > 0 ? ' ' : ''}${index < words.length ? `${withoutBars(words[index])}|` : ''}`),
    echoes: (words) => words.map(withoutBars),
    read: (ids) =>
      idsToText(ids)
        .split(' ')
        .filter((label) => label.includes('|'))
        .map((label) => ({ echo: label.split('|')[0] ?? '', tag: label.split('|')[1] ?? '' })),
  });

const formats = { bar };
const options = {
  model: 'micro',
  train: `${file}[:50]`,
  out,
  format: 'bar',
  maxSteps: Number(steps),
  formats,
};
for await (const event of train(options))
  if (event.type === 'end') console.log(`${event.reason} after ${event.step} steps`);

const tagger = await Tagger.load(out, { formats });
for (const decoding of ['constrained', 'free']) {
  const [sentence] = await tagger.label([['Mary', 'saw', 'Rome', '.']], { decoding });
  console.log(decoding, sentence.tags, sentence.wellFormed, sentence.problems);
}
await tagger.dispose();
