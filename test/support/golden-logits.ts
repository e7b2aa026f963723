// Computes a model's logits for the batch of a file of golden logits, which Hugging Face's code computed for a
// checkpoint.
import { createModelRuntime, type WeightSource } from '../../src/network/generate/model-runtime.js';
import type { Network } from '../../src/network/network.js';
import type { T5Config } from '../../src/network/t5/config.js';
import { scoringGraph } from '../../src/network/t5/inference-graphs.js';
import { padInts, padSources } from '../../src/network/train/training-batch.js';
import { openDevice } from '../../src/node/runtime/open-device.js';
import { unpad } from './fixtures.js';

/** What the scripts under test/oracle write. */
export interface GoldenLogits {
  readonly source: readonly (readonly number[])[];
  readonly mask: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
  readonly logits: readonly number[];
}

/** [batch, target, vocab], row-major. */
export async function logitsOf(network: Network, source: WeightSource, golden: GoldenLogits): Promise<Float32Array> {
  const config = network.config as T5Config;
  const scorer = await createModelRuntime(await openDevice('cpu'), source).compile('scores', () =>
    scoringGraph(config),
  );
  const targets = golden.labels.map((row) => Int32Array.from(row));
  const { logits } = await scorer.run({
    ...padSources(unpad(golden.source, golden.mask), config.padId),
    decoderIds: padInts(
      targets.map((row) => Int32Array.of(config.decoderStartId, ...row.subarray(0, -1))),
      config.padId,
    ),
    targetIds: padInts(targets, config.padId),
  });
  await scorer.dispose();
  return logits?.data as Float32Array;
}
