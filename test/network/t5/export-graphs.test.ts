// The graphs for export against Hugging Face's logits and greedy ids.
import { describe, expect, it } from 'vitest';
import { lowerGraph } from '../../../src/engine/onnx/lower-graph.js';
import type { Session } from '../../../src/engine/session/session.js';
import { elementCount, type Tensor, type TensorMap, zeros } from '../../../src/engine/tensor/tensor.js';
import { decoderExportGraph, encoderExportGraph, greedyExportGraph } from '../../../src/network/t5/export-graphs.js';
import { openDevice } from '../../../src/node/runtime/open-device.js';
import { type GoldenBatch, type GoldenModel, largestDifference, loadGoldenModels } from '../../support/fixtures.js';

const device = await openDevice('cpu');

const int64 = (rows: readonly (readonly number[])[]): Tensor => ({
  dtype: 'int64',
  shape: [rows.length, rows[0]?.length ?? 0],
  data: BigInt64Array.from(rows.flat(), BigInt),
});

describe.each(loadGoldenModels())('$name', ({ config, weights, batches, array }: GoldenModel) => {
  const open = (outputs: Parameters<typeof lowerGraph>[0]): Promise<Session> =>
    device.createSession(lowerGraph(outputs, { target: 'portable', weights: weights.tensors }));
  const sources = ({ input_ids, attention_mask }: GoldenBatch): TensorMap => ({
    input_ids: int64(input_ids),
    attention_mask: int64(attention_mask),
  });

  it('gives the logits step by step, with and without its cache', async () => {
    const [encoder, decoder] = [await open(encoderExportGraph(config)), await open(decoderExportGraph(config))];
    for (const batch of batches.slice(0, 4)) {
      const { last_hidden_state: states } = await encoder.run(sources(batch));
      const labels = batch.labels.map((row) => row.map((id) => Math.max(id, 0)));
      const ids = labels.map((row) => [config.decoderStartId, ...row.slice(0, -1)]);
      const rows = labels.length;
      const empty = zeros([rows, config.heads, 0, config.headDim]);
      const pastNames = decoder.inputNames.filter((name) => name.startsWith('past_key_values'));
      let past: TensorMap = Object.fromEntries(pastNames.map((name) => [name, empty]));
      const expected = array(batch.name, 'logits') ?? new Float32Array();
      const [length = 0, vocab] = [ids[0]?.length, config.vocab];
      // The first two at once, the others one by one.
      for (let at = 0; at < length; at += at === 0 ? 2 : 1) {
        const count = at === 0 ? Math.min(2, length) : 1;
        const outputs = await decoder.run({
          input_ids: int64(ids.map((row) => row.slice(at, at + count))),
          encoder_attention_mask: int64(batch.attention_mask),
          encoder_hidden_states: states as Tensor,
          use_cache_branch: { dtype: 'bool', shape: [1], data: Uint8Array.of(at === 0 ? 0 : 1) },
          ...past,
        });
        past = Object.fromEntries(
          pastNames.map((name) => [name, outputs[name.replace('past_key_values', 'present')] as Tensor]),
        );
        const logits = outputs.logits?.data as Float32Array;
        for (let row = 0; row < rows; row++) {
          const found = logits.subarray(row * count * vocab, (row + 1) * count * vocab);
          const begin = (row * length + at) * vocab;
          expect(largestDifference(found, expected.subarray(begin, begin + count * vocab))).toBeLessThan(2e-4);
        }
      }
    }
    await encoder.dispose();
    await decoder.dispose();
  });

  it('gives the greedy ids in one call', async () => {
    const session = await open(greedyExportGraph(config));
    expect(session.inputNames.toSorted()).toEqual(['attention_mask', 'input_ids', 'max_new_tokens']);
    for (const batch of batches) {
      const limit: Tensor = { dtype: 'int64', shape: [], data: BigInt64Array.of(40n) };
      const { sequences } = await session.run({ ...sources(batch), max_new_tokens: limit });
      const [rows = 0, length = 0] = sequences?.shape ?? [];
      expect(elementCount(sequences?.shape ?? [])).toBe(rows * length);
      const found = Array.from(sequences?.data as BigInt64Array, Number);
      const golden = batch.greedy.sequences.map((row) => row.slice(1));
      expect(Array.from({ length: rows }, (_, row) => found.slice(row * length, (row + 1) * length))).toEqual(golden);
    }
    await session.dispose();
  });
});
