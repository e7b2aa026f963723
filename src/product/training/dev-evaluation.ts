// Evaluates the model on the development data of all tasks during training.
import type { SequenceModel, TargetScorer } from '../../network/generate/sequence-model.js';
import type { Evaluation } from '../../network/train/trainer.js';
import { scoreLabels } from '../evaluation/evaluate.js';
import { scoreSegmentation } from '../evaluation/segmentation-scores.js';
import { targetLoss } from '../examples/target-loss.js';
import { trainingExamples } from '../examples/training-examples.js';
import type { TaggerConfig } from '../model/tagger-config.js';
import { createModelSegmenter } from '../segmentation/segmenter.js';
import type { Decoders } from '../tagger/decoders.js';
import { createLabeller } from '../tagger/labeller.js';
import type { PreparedSegmentation } from './prepare-segmentation.js';
import type { PreparedTask } from './prepare-tasks.js';

/** Evaluates one task. */
export interface TaskEvaluation {
  /** The name of the task. */
  readonly name: string;
  readonly hasDev: boolean;
  evaluate(): Promise<Evaluation>;
}

/**
 * Evaluates several tasks. The names of the metrics then begin with the task's name, and the mean of the tasks' scores
 * decides which model is best.
 */
export function createDevEvaluation(tasks: readonly TaskEvaluation[]): () => Promise<Evaluation> {
  const evaluated = tasks.filter(({ hasDev }) => hasDev);
  return async () => {
    const metrics: Record<string, number> = {};
    let score = 0;
    for (const { name, evaluate } of evaluated) {
      const own = await evaluate();
      for (const [metric, value] of Object.entries(own.metrics)) {
        metrics[evaluated.length > 1 ? `${name}.${metric}` : metric] = value;
      }
      score += own.score / evaluated.length;
    }
    return { metrics, score };
  };
}

/**
 * Scores the labels that the model generates for each task. It also computes the loss of the correct targets, as in
 * training, but without dropout and noise.
 */
export function taskEvaluations(
  tasks: readonly PreparedTask[],
  decoders: Decoders,
  scorer: TargetScorer,
  config: TaggerConfig,
): readonly TaskEvaluation[] {
  return tasks.map(({ task, format, dev }) => {
    const labeller = createLabeller(decoders, format, config);
    // The model cannot write a tag that is not in the training data, so sentences with such a tag have no loss.
    const examples = trainingExamples(
      dev.filter(({ tags = [] }) => tags.every((tag) => task.tags.includes(tag))),
      format,
      config.maxSourceLength,
    );
    return {
      name: task.name,
      hasDev: dev.length > 0,
      async evaluate() {
        // The evaluation cannot be interrupted. A step is only saved together with its evaluation; otherwise a resumed
        // run could keep another model.
        const labels = await labeller.label(dev.map(({ words }) => words));
        const { accuracy, macroF1, spanF1 } = scoreLabels(dev, labels, task.tags);
        const loss = await targetLoss(scorer, examples);
        const metrics = { accuracy, macroF1, ...(spanF1 !== undefined && { spanF1 }), loss };
        // Users of a BIO task look at the spans. Most words are outside of all spans, so the accuracy of good and bad
        // models is almost the same.
        return { metrics, score: spanF1 ?? accuracy };
      },
    };
  });
}

/**
 * Scores the sentences, tokens and words that the model finds in raw text; the model with most of the first and last.
 */
export function rawTextEvaluation(
  { name, segmentation, ids, dev }: PreparedSegmentation,
  model: SequenceModel,
): TaskEvaluation {
  const segmenter = createModelSegmenter(model, segmentation, ids);
  return {
    name,
    hasDev: dev.length > 0,
    async evaluate() {
      const { sentences, tokens, words } = scoreSegmentation(dev, await segmenter.divide(dev.map(({ text }) => text)));
      const metrics = { sentenceF1: sentences.f1, tokenF1: tokens.f1, wordF1: words.f1 };
      return { metrics, score: (sentences.f1 + words.f1) / 2 };
    },
  };
}
