// Evaluates the model on the development sentences of all tasks during training.
import type { TargetScorer } from '../../network/generate/sequence-model.js';
import type { Evaluation } from '../../network/train/trainer.js';
import { scoreLabels } from '../evaluation/evaluate.js';
import { targetLoss } from '../examples/target-loss.js';
import { trainingExamples } from '../examples/training-examples.js';
import type { TaggerConfig } from '../model/tagger-config.js';
import type { Decoders } from '../tagger/decoders.js';
import { createLabeller } from '../tagger/labeller.js';
import type { PreparedTask } from './prepare-tasks.js';

/**
 * Scores the labels that the model generates. It also computes the loss of the correct targets, as in training, but
 * without dropout and noise. With several tasks, the names of the metrics begin with the task's name, and the mean of
 * the tasks' scores decides which model is best.
 */
export function createDevEvaluation(
  tasks: readonly PreparedTask[],
  decoders: Decoders,
  scorer: TargetScorer,
  config: TaggerConfig,
): () => Promise<Evaluation> {
  const evaluated = tasks
    .filter(({ dev }) => dev.length > 0)
    .map(({ task, format, dev }) => ({
      name: task.name,
      tags: task.tags,
      dev,
      labeller: createLabeller(decoders, format, config),
      // The model cannot write a tag that is not in the training data, so sentences with such a tag have no loss.
      examples: trainingExamples(
        dev.filter(({ tags = [] }) => tags.every((tag) => task.tags.includes(tag))),
        format,
        config.maxSourceLength,
      ),
    }));
  return async () => {
    const metrics: Record<string, number> = {};
    let score = 0;
    for (const { name, tags, dev, labeller, examples } of evaluated) {
      // The evaluation cannot be interrupted. A step is only saved together with its evaluation; otherwise a resumed
      // run could keep another model.
      const labels = await labeller.label(dev.map(({ words }) => words));
      const { accuracy, macroF1, spanF1 } = scoreLabels(dev, labels, tags);
      const values = {
        accuracy,
        macroF1,
        ...(spanF1 !== undefined && { spanF1 }),
        loss: await targetLoss(scorer, examples),
      };
      for (const [metric, value] of Object.entries(values)) {
        metrics[evaluated.length > 1 ? `${name}.${metric}` : metric] = value;
      }
      // Users of a BIO task look at the spans. Most words are outside of all spans, so the accuracy of good and bad
      // models is almost the same.
      score += (spanF1 ?? accuracy) / evaluated.length;
    }
    return { metrics, score };
  };
}
