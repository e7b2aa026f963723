// transformers.js generating greedily from the same model exported: settings `{ exported, sources, newTokens, endId }`
// as JSON in the first argument.
import { AutoModelForSeq2SeqLM, env, Tensor } from '@huggingface/transformers';
import { serve } from '../measure.mjs';

env.allowRemoteModels = false;
const { exported, sources, newTokens, endId } = JSON.parse(process.argv[2]);
const model = await AutoModelForSeq2SeqLM.from_pretrained(exported, { dtype: 'fp32', device: 'cpu' });
const shape = [sources.length, sources[0].length];
const inputs = {
  input_ids: new Tensor('int64', BigInt64Array.from(sources.flat(), BigInt), shape),
  attention_mask: new Tensor('int64', new BigInt64Array(shape[0] * shape[1]).fill(1n), shape),
};
await serve({ name: 'transformers.js', version: env.version }, async () => {
  const start = performance.now();
  const sequences = await model.generate({
    ...inputs,
    max_new_tokens: newTokens,
    eos_token_id: endId,
    do_sample: false,
  });
  const seconds = (performance.now() - start) / 1000;
  const peakGiB = process.resourceUsage().maxRSS / 2 ** 20;
  const [rows, length] = sequences.dims;
  const ids = Array.from({ length: rows }, (_, row) =>
    // Without the start id.
    Array.from(sequences.data.subarray(row * length + 1, (row + 1) * length), Number),
  );
  return { seconds, peakGiB, ids };
});
