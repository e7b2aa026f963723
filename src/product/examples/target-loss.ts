// Computes the mean cross entropy of the right targets without training.
import type { TargetScorer } from '../../network/generate/sequence-model.js';
import type { TrainingExample } from '../../network/train/sequence-example.js';
import { lengthBatches } from './length-batches.js';

/** The mean cross entropy per target id, in nats, without dropout and noise; 0 if there are no examples. */
export async function targetLoss(scorer: TargetScorer, examples: readonly TrainingExample[]): Promise<number> {
  let [sum, count] = [0, 0];
  for (const batch of lengthBatches(examples)) {
    const scores = await scorer.logProbabilities(
      batch.map(({ sourceIds }) => sourceIds),
      batch.map(({ targetIds }) => targetIds),
    );
    for (const row of scores) {
      for (const logProbability of row) sum -= logProbability;
      count += row.length;
    }
  }
  return count === 0 ? 0 : sum / count;
}
