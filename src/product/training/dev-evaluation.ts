// Evaluation in the course of training: the tasks' development sentences go in, a function that scores the weights as they
// are comes out.
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
 * Scores by what the model generates; beside that, the loss of the right targets, as training has it, but without dropout
 * and noise. With several tasks, metrics are named after them, and the mean of their scores decides which model is best.
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
      // A tag that training never saw cannot be written, so such sentences have no loss.
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
      // Not to be interrupted: the step is only saved with its evaluation, or a resumed run could keep another model.
      const labels = await labeller.label(dev.map(({ words }) => words));
      const { accuracy, macro_f1, span_f1 } = scoreLabels(dev, labels, tags);
      const values = {
        accuracy,
        macro_f1,
        ...(span_f1 !== undefined && { span_f1 }),
        loss: await targetLoss(scorer, examples),
      };
      for (const [metric, value] of Object.entries(values)) {
        metrics[evaluated.length > 1 ? `${name}.${metric}` : metric] = value;
      }
      // Spans are what users of a BIO task look at: most words are outside of any, so accuracy hardly tells models apart.
      score += (span_f1 ?? accuracy) / evaluated.length;
    }
    return { metrics, score };
  };
}
