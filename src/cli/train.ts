// `bytetag train`: fine-tunes a model on labelled files.
import { resolve } from 'node:path';
import { readJsonObject } from '../checkpoint/json-file.js';
import { type FormatName, formatNames } from '../formats/format.js';
import { type EmbeddingNoiseSettings, embeddingNoiseChoices } from '../nn/embedding-noise.js';
import type { OptimizerSettings } from '../optim/optimizer.js';
import type { ScheduleName } from '../optim/schedules.js';
import { deviceNames } from '../session/device-name.js';
import type { DeviceName } from '../session/session.js';
import { isPresetName, presets } from '../t5/presets.js';
import { finetuneInWorker } from '../tagger/finetune-in-worker.js';
import type { TrainingConfiguration } from '../tagger/training-configuration.js';
import type { Command, CommandContext } from './command.js';
import { checkOptionValues, formatOptions, type OptionValues, parseOptions, required } from './options.js';
import { formatCount } from './terminal.js';
import { createTrainingProgress } from './training-progress.js';

/** `adafactor-relative` finds its own learning rate: parameter scaling, relative steps and their warm-up. */
const optimizerNames = ['adafactor', 'adafactor-relative', 'adamw'] as const;

/** What `--config FILE` may hold, too, under the same names without the dashes and in camel case. */
const configurable = {
  model: {
    kind: 'string',
    placeholder: 'M',
    help: `folder of a checkpoint, or to start from scratch ${Object.keys(presets).join(', ')}`,
  },
  train: { kind: 'list', placeholder: 'F', help: 'labelled files: .conllu, columns (.txt, .conll) or .jsonl' },
  dev: { kind: 'list', placeholder: 'F', help: 'labelled files to evaluate on; the best model is kept' },
  task: { kind: 'string', placeholder: 'T', help: 'upos, xpos, ner, chunk or column:N (default: upos)' },
  format: { kind: 'string', choices: formatNames, help: 'how labels are written (default: ids)' },
  out: { kind: 'string', placeholder: 'DIR', help: 'where the model and its history are kept' },
  epochs: { kind: 'number', help: 'passes over the training files (default: 3; from scratch: 15)' },
  maxSteps: { kind: 'integer', min: 1, help: 'optimizer steps, instead of epochs' },
  batchSize: { kind: 'integer', min: 1, help: 'sentences per batch (default: 8; from scratch: 32)' },
  accumulation: { kind: 'integer', min: 1, help: 'batches per optimizer step (default: 1)' },
  maxBatchIds: { kind: 'integer', min: 1, help: 'largest forward pass in ids; larger batches are cut (default: 8192)' },
  optimizer: { kind: 'string', choices: optimizerNames, help: '(default: adafactor; from scratch: adamw)' },
  learningRate: { kind: 'number', help: '(default: 3e-4; from scratch: 2e-3)' },
  schedule: {
    kind: 'string',
    choices: ['constant', 'linear', 'cosine'],
    help: 'course of the learning rate (default: linear)',
  },
  warmupSteps: {
    kind: 'integer',
    help: 'steps over which the learning rate rises (default: 100, at most a tenth of the run)',
  },
  weightDecay: { kind: 'number', help: '(default: 0.01; from scratch: 0)' },
  clip: { kind: 'number', help: 'largest norm of the gradient; 0: no clipping (default: 1)' },
  dropout: { kind: 'number', help: '(default: 0.1)' },
  neftuneAlpha: { kind: 'number', help: 'noise on the embeddings, NEFTune: 5 to 15; 0: none (default: 0)' },
  neftuneOn: { kind: 'string', choices: embeddingNoiseChoices.on, help: 'whose embeddings (default: encoder)' },
  neftuneLength: {
    kind: 'string',
    choices: embeddingNoiseChoices.length,
    help: 'the length that noise is divided by the root of: the row’s or the batch’s (default: real)',
  },
  neftuneScale: {
    kind: 'string',
    choices: embeddingNoiseChoices.scale,
    help: 'relative: times the size of the embeddings (default: absolute)',
  },
  encoderLoss: {
    kind: 'number',
    help: 'weight of the joint encoder loss, formats with word markers (default: 0; from scratch: 1)',
  },
  evaluateEvery: { kind: 'integer', help: 'steps between evaluations on --dev (default: once an epoch)' },
  saveEvery: { kind: 'integer', help: 'steps between saved states (default: once an epoch)' },
  patience: { kind: 'integer', help: 'stop after so many evaluations without a gain; 0: never (default: 0)' },
  maxSourceLength: {
    kind: 'integer',
    min: 16,
    help: 'longest source in ids; longer sentences are split (default: 1024)',
  },
  trainLimit: { kind: 'integer', help: 'use the first N training sentences; 0: all (default: 0)' },
  devLimit: { kind: 'integer', help: 'use the first N dev sentences; 0: all (default: 0)' },
  seed: { kind: 'integer', help: 'of everything random (default: 1)' },
  device: { kind: 'string', choices: deviceNames, help: '(default: cpu)' },
  threads: { kind: 'integer', help: 'threads per operator; 0: one per core (default: 0)' },
} as const;

const options = {
  ...configurable,
  config: {
    kind: 'string',
    placeholder: 'FILE',
    help: 'JSON file with any of the options above; the command line wins',
  },
  resume: { kind: 'flag', help: 'continue the run in --out' },
  json: { kind: 'flag', help: 'print the result as one JSON document' },
} as const;

/** Options of a training run, as given. */
export type TrainOptions = OptionValues<typeof configurable>;

/** Fine-tunes. */
export const trainCommand: Command = {
  name: 'train',
  summary: 'fine-tune a model on labelled files',
  help: `usage: bytetag train --model M --train F.. --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { config, resume = false, json = false, ...given } = values;
    const fromFile = config === undefined ? {} : checkOptionValues(await readJsonObject(config), configurable, config);
    await trainWithProgress({ ...fromFile, ...given }, { resume, json }, context);
  },
};

/** Runs a training and draws it. */
export async function trainWithProgress(
  given: TrainOptions,
  { resume, json }: { readonly resume: boolean; readonly json: boolean },
  { terminal, print, signal }: CommandContext,
): Promise<void> {
  const model = required(given.model, '--model', ` (a folder, or one of ${Object.keys(presets).join(', ')})`);
  const configuration = configurationOf({
    ...given,
    model: isPresetName(model) ? model : resolve(model),
    train: required(given.train, '--train'),
    out: required(given.out, '--out'),
  });
  const draw = createTrainingProgress(terminal);
  for await (const event of finetuneInWorker(configuration, { resume, signal })) {
    if (event.type === 'prepared') {
      const { sentences, words, devSentences, tags, addedBySplitting } = event;
      terminal.line(
        `${formatCount(sentences)} sentences, ${formatCount(words)} words, ${tags.length} tags; ` +
          `${formatCount(devSentences)} sentences to evaluate on`,
      );
      if (addedBySplitting > 0) {
        terminal.line(`sentences longer than the window were split: ${addedBySplitting} windows more than sentences`);
      }
      continue;
    }
    draw(event);
    if (event.type !== 'end') continue;
    terminal.line(`the model is in ${configuration.out}`);
    if (json) print(JSON.stringify({ out: configuration.out, ...event }));
    if (event.reason === 'interrupted') terminal.line('continue with the same command and --resume');
  }
}

type Given = TrainOptions & { readonly model: string; readonly train: readonly string[]; readonly out: string };

/** The whole configuration of a run: what was given, and the defaults of its kind of model. */
function configurationOf(given: Given): TrainingConfiguration {
  const fromScratch = isPresetName(given.model) && presets[given.model].fromScratch;
  const format = (given.format ?? 'ids') as FormatName;
  const optimizer = given.optimizer ?? (fromScratch ? 'adamw' : 'adafactor');
  return {
    model: given.model,
    trainFiles: given.train,
    devFiles: given.dev ?? [],
    task: given.task ?? 'upos',
    format,
    out: resolve(given.out),
    trainLimit: given.trainLimit ?? 0,
    devLimit: given.devLimit ?? 0,
    maxSourceLength: given.maxSourceLength ?? 1024,
    encoderLossWeight: given.encoderLoss ?? (fromScratch && format === 'ids' ? 1 : 0),
    device: (given.device ?? 'cpu') as DeviceName,
    threads: given.threads ?? 0,
    settings: {
      seed: given.seed ?? 1,
      batchSize: given.batchSize ?? (fromScratch ? 32 : 8),
      accumulation: given.accumulation ?? 1,
      maxBatchIds: given.maxBatchIds ?? 8192,
      epochs: given.epochs ?? (fromScratch ? 15 : 3),
      ...(given.maxSteps !== undefined && { maxSteps: given.maxSteps }),
      optimizer: optimizerSettings(optimizer, given.weightDecay ?? (fromScratch ? 0 : 0.01)),
      learningRate: given.learningRate ?? (fromScratch ? 2e-3 : 3e-4),
      schedule: (given.schedule ?? 'linear') as ScheduleName,
      ...(given.warmupSteps !== undefined && { warmupSteps: given.warmupSteps }),
      maxGradientNorm: given.clip ?? 1,
      dropoutRate: given.dropout ?? 0.1,
      ...noiseSettings(given),
      evaluateEvery: given.evaluateEvery ?? 0,
      saveEvery: given.saveEvery ?? 0,
      patience: given.patience ?? 0,
    },
  };
}

/** Nothing at alpha 0, so that runs without noise are the same whatever its other options. */
function noiseSettings(given: TrainOptions): { readonly noise?: EmbeddingNoiseSettings } {
  const { neftuneAlpha: alpha = 0, neftuneOn = 'encoder', neftuneLength = 'real', neftuneScale = 'absolute' } = given;
  if (alpha === 0) return {};
  const choices = { on: neftuneOn, length: neftuneLength, scale: neftuneScale };
  return { noise: { alpha, ...choices } as EmbeddingNoiseSettings };
}

function optimizerSettings(name: string, weightDecay: number): OptimizerSettings {
  // As Hugging Face's Trainer: norms and position biases do not decay.
  const decay = { weightDecay, withoutWeightDecay: ['layer_norm', 'bias'] };
  if (name === 'adamw') return { name, ...decay };
  const relative = name === 'adafactor-relative';
  return { name: 'adafactor', scaleParameter: relative, relativeStep: relative, warmupInit: relative, ...decay };
}
