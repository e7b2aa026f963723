// Evaluates one model for `bytetag eval`, with everything that the options ask for.
import { BytetagError } from '../../foundation/errors.js';
import type { FileReading } from '../../language/data/reading.js';
import { defaultSplits } from '../../language/data/reference.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { NotebookScores } from '../../language/metrics/notebook-metric.js';
import type { Noise } from '../../language/text/noise/noise-rates.js';
import { createModelRuntime } from '../../network/generate/model-runtime.js';
import type { HubOptions } from '../../node/hub/settings.js';
import { loadModel } from '../../node/models/load-model.js';
import { Tagger } from '../../node/tagger.js';
import { readTaskSentences } from '../../node/training/read-task.js';
import { type Evaluated, type EvaluationOptions, evaluateSentences } from '../../product/evaluation/evaluate.js';
import {
  labelUnderNoise,
  type NoiseCurve,
  type NoisyLabels,
  scoreUnderNoise,
} from '../../product/evaluation/noise-curves.js';
import { notebookScores } from '../../product/evaluation/notebook-scores.js';
import { type TaggerConfig, taskNamed } from '../../product/model/tagger-config.js';
import type { TaggingTask } from '../../product/model/task.js';
import { weightQuantizer } from '../../product/model/weight-quantizer.js';
import type { Labeller } from '../../product/tagger/labeller.js';
import type { RuntimeChoice } from '../options/runtime-options.js';

/** What to measure for a model, and how. */
export interface EvaluationRequest {
  readonly files: readonly string[];
  /** Name of the task, for a model of several. */
  readonly task: string | undefined;
  /** The base of an adapter, instead of the one that it names. */
  readonly base: string | undefined;
  readonly hub: HubOptions;
  /** How the files are read, where they do not show it themselves. */
  readonly reading: FileReading;
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array>;
  readonly onWarning: (message: string) => void;
  /** Whether sentences keep everything that their file has for them. */
  readonly keepsSource: boolean;
  /** Evaluate only on this many sentences, from the first on; 0: all. */
  readonly limit: number;
  readonly options: EvaluationOptions;
  readonly noises: readonly Noise[];
  /** The number of random draws of each noise. */
  readonly noiseSeeds: number;
  /** Sentences of another model, which must have the same tags. */
  readonly comparedWith: readonly Sentence[] | undefined;
  /** Whether to compute the notebook's metric, too. */
  readonly wantsNotebookMetric: boolean;
  readonly runtime: RuntimeChoice;
  /** The number of copies of the model that label in parallel. */
  readonly workers: number;
  /** Called with the share of the work that is done, between 0 and 1. */
  readonly onProgress: (share: number) => void;
}

/** The results of an evaluation. */
export interface ModelEvaluation extends Evaluated {
  readonly folder: string;
  readonly config: TaggerConfig;
  readonly task: TaggingTask;
  readonly sentences: readonly Sentence[];
  /** The scores under noise. Each curve begins with the sentences without noise. */
  readonly noise: readonly NoiseCurve[];
  /** The labels that the curves are computed from. */
  readonly noisyLabels: readonly NoisyLabels[];
  readonly notebook?: NotebookScores;
}

/** Evaluates a model. @throws BytetagError for a model, files or options that cannot be used */
export async function evaluateModel(folder: string, request: EvaluationRequest): Promise<ModelEvaluation> {
  const { files, limit, options, noises, noiseSeeds, wantsNotebookMetric, runtime, workers, onProgress } = request;
  const tagger = await Tagger.load(folder, { ...runtime, workers, base: request.base, hub: request.hub });
  const { config } = tagger;
  try {
    const task = taskNamed(config, request.task);
    const sentences = await readTaskSentences(files, task, limit, {
      ...{ splits: defaultSplits.test, hub: request.hub, reading: request.reading, input: request.input },
      ...{ onWarning: request.onWarning, keepsSource: request.keepsSource },
    });
    if (request.comparedWith) expectSameTags(request.comparedWith, sentences);
    // Computed first, because an error for a model without this metric comes quickly.
    const notebook = wantsNotebookMetric ? await notebookMetricOf(folder, request, task, sentences) : undefined;
    const passes = noises.flatMap(({ rates }) => rates).reduce((sum, rate) => sum + (rate > 0 ? noiseSeeds : 1), 1);
    let pass = 0;
    const labeller: Labeller = {
      async label(words, labellingOptions) {
        const onPart = (done: number, total: number) => onProgress((pass + done / total) / passes);
        const labels = await tagger.label(words, { ...labellingOptions, task: task.name, onProgress: onPart });
        pass++;
        return labels;
      },
    };
    const { report, labels } = await evaluateSentences(labeller, sentences, task.tags, options);
    const noisyLabels = await labelUnderNoise(labeller, sentences, noises, { ...options, noiseSeeds });
    const curves = scoreUnderNoise(sentences, noisyLabels, task.tags, options.seed);
    const { accuracy, macroF1, spanF1, intervals } = report;
    const clean = {
      rate: 0,
      changed: 0,
      draws: 1,
      accuracy,
      macroF1,
      ...(spanF1 !== undefined && { spanF1 }),
      intervals,
    };
    return {
      ...{ folder, config, task, sentences, report, labels, noisyLabels },
      noise: curves.map(({ kind, points }) => ({ kind, points: [clean, ...points.filter(({ rate }) => rate > 0)] })),
      ...(notebook && { notebook }),
    };
  } finally {
    await tagger.dispose();
  }
}

function expectSameTags(first: readonly Sentence[], second: readonly Sentence[]): void {
  const differing = first.find(({ tags = [] }, index) => tags.join('\t') !== second[index]?.tags?.join('\t'));
  if (differing === undefined) return;
  throw new BytetagError(
    'usage',
    '--model: expected two models of one task, got other gold tags for the second at ' +
      `${differing.file}:${differing.line}`,
  );
}

async function notebookMetricOf(
  folder: string,
  { base, runtime }: Pick<EvaluationRequest, 'base' | 'runtime'>,
  task: TaggingTask,
  sentences: readonly Sentence[],
): Promise<NotebookScores> {
  const { device, dtype, ...threading } = runtime;
  const { network, source, tagger } = await loadModel(folder, { base, quantize: weightQuantizer(dtype, device) });
  const scorer = network.createTargetScorer(createModelRuntime(device, source, threading));
  try {
    return await notebookScores(scorer, tagger, task, sentences);
  } finally {
    await scorer.dispose();
  }
}
