// The loss of right targets without training: examples go in, their mean cross entropy comes out.
import type { TargetScorer } from '../generate/score.js';
import type { TrainingExample } from '../t5/training-batch.js';

/** Ids scored at once, padding included: memory grows with the square of the longest example. */
const maxBatchIds = 8192;

/** The mean cross entropy per target id, in nats, without dropout and noise; 0 for no examples. */
export async function targetLoss(scorer: TargetScorer, examples: readonly TrainingExample[]): Promise<number> {
  const lengthOf = ({ sourceIds, targetIds }: TrainingExample): number => sourceIds.length + targetIds.length;
  const sorted = [...examples].sort((a, b) => lengthOf(a) - lengthOf(b));
  let [sum, count] = [0, 0];
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    for (let next = sorted[end]; next && (end + 1 - start) * lengthOf(next) <= maxBatchIds; next = sorted[end]) end++;
    const batch = sorted.slice(start, end);
    const scores = await scorer.logProbabilities(
      batch.map(({ sourceIds }) => sourceIds),
      batch.map(({ targetIds }) => targetIds),
    );
    for (const row of scores) {
      for (const logProbability of row) sum -= logProbability;
      count += row.length;
    }
    start = end;
  }
  return count === 0 ? 0 : sum / count;
}
