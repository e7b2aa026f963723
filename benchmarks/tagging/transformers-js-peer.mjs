// The same tagger exported, in transformers.js, as its user would run it: the source as text, padded in batches of like
// length, generated greedily, read back by the format. Settings `{ model, exported, data, limit, batchSize }` as JSON
// in the first argument.
import { AutoModelForSeq2SeqLM, AutoTokenizer, env } from '@huggingface/transformers';
import { idsToText } from '../../dist/language/text/vocabulary.js';
import { loadModel } from '../../dist/node/models/load-model.js';
import { formatOfTask, taskNamed } from '../../dist/product/model/tagger-config.js';
import { readTreebank, serveTagger } from './data.mjs';

env.allowRemoteModels = false;
const settings = JSON.parse(process.argv[2]);
const { tagger } = await loadModel(settings.model);
const format = formatOfTask(tagger, taskNamed(tagger, undefined));
const tokenizer = await AutoTokenizer.from_pretrained(settings.exported);
const model = await AutoModelForSeq2SeqLM.from_pretrained(settings.exported, { dtype: 'fp32', device: 'cpu' });
const about = { name: 'transformers.js', version: env.version, format: format.name };
await serveTagger(about, await readTreebank(settings), async (sentences) => {
  const order = sentences
    .map((words, index) => ({ index, words, text: textOf(words) }))
    .sort((a, b) => a.text.length - b.text.length);
  const tags = [];
  for (let start = 0; start < order.length; start += settings.batchSize) {
    const batch = order.slice(start, start + settings.batchSize);
    const inputs = tokenizer(
      batch.map(({ text }) => text),
      { padding: true },
    );
    const longest = Math.max(...batch.map(({ words }) => format.longestTarget(words)));
    const sequences = await model.generate({ ...inputs, max_new_tokens: Math.ceil(1.25 * longest), do_sample: false });
    const [, length] = sequences.dims;
    batch.forEach(({ index, words }, row) => {
      const ids = Array.from(sequences.data.subarray(row * length, (row + 1) * length), Number);
      const end = ids.indexOf(1);
      tags[index] = format.parse(end < 0 ? ids : ids.slice(0, end + 1), words).tags;
    });
  }
  return tags;
});

/** The source as a string, without the end-of-sequence id, which the tokenizer adds. */
function textOf(words) {
  return idsToText(format.encodeSource(words).ids.subarray(0, -1));
}
