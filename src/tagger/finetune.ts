// Fine-tuning from files to files: a configuration goes in, a run folder with a tagger comes out, events tell the way.
import { parseColumn } from '../data/column.js';
import { readAllSentences } from '../data/read-sentences.js';
import type { Sentence } from '../data/sentence.js';
import { BytetagError } from '../errors.js';
import { createFormat } from '../formats/create-format.js';
import { createModelRuntime } from '../generate/model-runtime.js';
import { openDevice } from '../session/node.js';
import type { TrainingEvent } from '../train/events.js';
import { createRunFolder } from '../train/run-folder.js';
import { type Evaluation, train } from '../train/trainer.js';
import { evaluateSentences } from './evaluate.js';
import { createLabeller } from './labeller.js';
import { loadModelForTraining, type TrainableModel } from './load-model.js';
import { openRun } from './run-files.js';
import { collectTagSet } from './tag-set.js';
import type { TaggingTask } from './task.js';
import { createT5Trainee } from './trainee.js';
import type { TrainingConfiguration } from './training-configuration.js';
import { trainingExamples } from './training-examples.js';

/** What is known once all files are read and before the first step. */
export interface PreparedEvent {
  readonly type: 'prepared';
  readonly sentences: number;
  readonly words: number;
  readonly devSentences: number;
  readonly tags: readonly string[];
  /** Examples that came of splitting sentences longer than the model's window. */
  readonly addedBySplitting: number;
}

/** Everything that fine-tuning reports. */
export type FinetuneEvent = PreparedEvent | TrainingEvent;

/** What a caller may add. */
export interface FinetuneOptions {
  /** Continue the run in the output folder. */
  readonly resume?: boolean;
  /** Stops after the current step, with the state saved. */
  readonly signal?: AbortSignal;
}

/**
 * Fine-tunes a model. Nothing is written before all input has been read and checked.
 * @throws BytetagError for unusable files, settings or folders, and where the loss is no longer finite
 */
export async function* finetune(
  configuration: TrainingConfiguration,
  { resume = false, signal }: FinetuneOptions = {},
): AsyncGenerator<FinetuneEvent, void, void> {
  const { settings, maxSourceLength, threads, encoderLossWeight, out } = configuration;
  const run = await openRun(configuration, resume);
  const column = parseColumn(configuration.task);
  const sentences = firstOf(await readAllSentences(configuration.trainFiles, column), configuration.trainLimit);
  const dev = firstOf(await readAllSentences(configuration.devFiles, column), configuration.devLimit);
  const model = await loadModelForTraining(configuration.model, settings.seed);
  const task = taskOf(configuration, model, sentences);
  const format = createFormat(task.format, task.tags);
  if (encoderLossWeight > 0 && format.encodeMarkerTargets === undefined) {
    throw new BytetagError('usage', `encoder loss: expected a format with word markers, got ${format.name}`);
  }
  const examples = trainingExamples(sentences, format, maxSourceLength);
  const device = await openDevice(configuration.device);

  yield {
    type: 'prepared',
    sentences: sentences.length,
    words: sentences.reduce((sum, { words }) => sum + words.length, 0),
    devSentences: dev.length,
    tags: task.tags,
    addedBySplitting: examples.length - sentences.length,
  };
  await run.begin(model.config, model.tokenizer, task);

  const sessionOptions = threads > 0 ? { threads } : {};
  const source = { kind: 'memory', weights: model.weights } as const;
  const labeller = createLabeller(
    createModelRuntime(model.config, device, source, sessionOptions),
    format,
    maxSourceLength,
  );
  const evaluate = async (): Promise<Evaluation> => {
    // Not to be interrupted: the step is only saved with its evaluation, or a resumed run could keep another model.
    const report = await evaluateSentences(labeller, dev, task.tags, { decoding: 'constrained' });
    const { accuracy, macro_f1, span_f1 } = report;
    const spans = span_f1 === undefined ? {} : { span_f1 };
    // Spans are what users of a BIO task look at: most words are outside of any, so accuracy hardly tells models apart.
    return {
      metrics: { accuracy, macro_f1, ...spans },
      score: span_f1 ?? accuracy,
    };
  };
  try {
    const events = train({
      trainee: createT5Trainee(model.config, model.weights, {
        dropoutRate: settings.dropoutRate,
        encoderLossWeight,
        ...(settings.noise && { noise: settings.noise }),
      }),
      examples,
      idsIn: ({ sourceIds, targetIds }) => sourceIds.length + targetIds.length,
      settings,
      device,
      sessionOptions,
      store: createRunFolder(out),
      ...(dev.length > 0 && { evaluate }),
      ...(signal && { signal }),
    });
    for await (const event of events) {
      await run.record(event);
      yield event;
    }
  } finally {
    await labeller.dispose();
  }
}

function firstOf(sentences: readonly Sentence[], count: number): readonly Sentence[] {
  return count > 0 ? sentences.slice(0, count) : sentences;
}

/** The task as the trained model will carry it. A tagger that is trained further keeps its tags, new ones follow. */
function taskOf(
  { task, format, maxSourceLength, encoderLossWeight }: TrainingConfiguration,
  { task: earlier }: TrainableModel,
  sentences: readonly Sentence[],
): TaggingTask {
  const found = collectTagSet(sentences);
  const kept = earlier?.format === format ? earlier.tags : [];
  const tags = [...kept, ...found.filter((tag) => !kept.includes(tag))];
  return { task, tags, format, maxSourceLength, hasEncoderLoss: encoderLossWeight > 0 };
}
