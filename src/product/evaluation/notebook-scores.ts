// Scores a model with the notebook's metric, on the labels that it would generate after the right ids (teacher
// forcing).
import { BytetagError } from '../../foundation/errors.js';
import type { Sentence } from '../../language/data/sentence.js';
import { createFormat } from '../../language/formats/create-format.js';
import {
  type NotebookLabels,
  type NotebookScores,
  notebookLabels,
  notebookMetric,
} from '../../language/metrics/notebook-metric.js';
import { idsToText } from '../../language/text/vocabulary.js';
import type { TargetScorer } from '../../network/generate/sequence-model.js';
import { lengthBatches } from '../examples/length-batches.js';
import { trainingExamples } from '../examples/training-examples.js';
import type { TaggerConfig } from '../model/tagger-config.js';
import type { TaggingTask } from '../model/task.js';

/**
 * Computes the notebook's teacher-forced scores, to compare with it. `language/metrics/notebook-metric.ts` explains why
 * they mislead. Long sentences are split into windows, while the notebook cuts texts at 512 ids.
 * @throws BytetagError `usage` for a model with another format
 */
export async function notebookScores(
  scorer: TargetScorer,
  config: TaggerConfig | undefined,
  task: TaggingTask,
  sentences: readonly Sentence[],
): Promise<NotebookScores> {
  if (config?.format !== 'notebook') {
    throw new BytetagError(
      'usage',
      'metric notebook: expected a model that was trained with format notebook, got ' +
        `${config?.format ?? 'one that is no tagger'}`,
    );
  }
  // The reference texts also contain tags that training never saw.
  const tags = [...new Set([...task.tags, ...sentences.flatMap((sentence) => sentence.tags ?? [])])];
  const format = createFormat('notebook', tags, task.prefix === undefined ? {} : { prefix: task.prefix });
  const labels: NotebookLabels[] = [];
  for (const batch of lengthBatches(trainingExamples(sentences, format, config.maxSourceLength))) {
    const written = await scorer.mostProbable(
      batch.map(({ sourceIds }) => sourceIds),
      batch.map(({ targetIds }) => targetIds),
    );
    batch.forEach(({ targetIds }, index) => {
      labels.push(notebookLabels(idsToText(written[index] ?? []), idsToText(targetIds)));
    });
  }
  return notebookMetric(labels, task.tags);
}
