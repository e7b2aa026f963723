// The tables of options for training: what fine-tuning and pretraining have in common, and what only one of them has.
import { share } from '../../foundation/value-rules.js';
import { formatNames } from '../../language/formats/format.js';
import { windowBytes } from '../../language/segmentation/byte-windows.js';
import { schemes } from '../../language/spans/scheme.js';
import { noiseKinds } from '../../language/text/noise/noise-kinds.js';
import { allLinear } from '../../network/checkpoint/adapter-config.js';
import { storedDTypes } from '../../network/checkpoint/safetensors-writer.js';
import { mostSourceIds } from '../../network/generate/batch-limits.js';
import { penaltyNames } from '../../network/losses/tag-penalty.js';
import { embeddingNoiseChoices } from '../../network/nn/embedding-noise.js';
import { presetNames } from '../networks/networks.js';
import type { OptionTable } from './option-spec.js';
import { dataHelp, readingTable } from './reading-table.js';
import { deviceSpec, threadsSpec } from './runtime-table.js';
import { shippedModelNames } from './shipped-model-names.js';
import { trainingPresetNames } from './training-preset-names.js';

/**
 * `adafactor-relative` finds its own learning rate, by parameter scaling, relative steps and their warm-up. `muon` uses
 * AdamW for embeddings, the output layer, position biases and norms.
 */
export const optimizerNames = ['adafactor', 'adafactor-relative', 'adamw', 'muon'] as const;

/** Schedules of the learning rate. */
export const scheduleNames = ['constant', 'linear', 'cosine'] as const;

/** Logs for other programs. */
export const logNames = ['tensorboard'] as const;

/** The name of a log for other programs. */
export type LogName = (typeof logNames)[number];

/** A number of things that may be 0. */
const count = { kind: 'integer', min: 0 } as const;
/** A number of things that is at least 1. */
const positiveCount = { kind: 'integer', min: 1 } as const;
const size = { kind: 'number', min: 0 } as const;
/** A probability of dropping an element. With 1, nothing would be left to learn from. */
const dropout = { kind: 'number', min: 0, below: 1 } as const;

/** The settings of a trainer, in the order of the help. */
export const settingTable = {
  epochs: {
    kind: 'number',
    above: 0,
    help: 'passes over the training files (default: 3; from scratch: 15; small tagger: 5)',
  },
  maxSteps: { ...positiveCount, help: 'optimizer steps, instead of epochs' },
  batchSize: { ...positiveCount, help: 'sentences per batch (default: 8; from scratch: 32; small tagger: 16)' },
  gradientAccumulationSteps: { ...positiveCount, help: 'batches per optimizer step (default: 1)' },
  maxBatchIds: { ...positiveCount, help: 'most ids in one forward pass; larger batches are cut (default: 8192)' },
  optimizer: {
    kind: 'string',
    choices: optimizerNames,
    help: 'optimizer (default: adafactor; from scratch: muon; small tagger and adapters: adamw)',
  },
  learningRate: {
    ...size,
    help:
      'highest learning rate (default: 3e-4; from scratch: 4e-3 with muon, else 2e-3; small ' +
      'tagger: 5e-4; adapters: 1e-3)',
  },
  schedule: { kind: 'string', choices: scheduleNames, help: 'schedule of the learning rate (default: linear)' },
  warmupSteps: {
    ...count,
    help: 'steps over which the learning rate rises (default: 100, at most a tenth of the run)',
  },
  weightDecay: { ...size, help: 'weight decay (default: 0.01; from scratch, small tagger and adapters: 0)' },
  maxGradNorm: { ...size, help: 'largest norm of the gradient; 0: no clipping (default: 1)' },
  dropout: { ...dropout, help: 'probability of dropping an element (default: 0.1; small tagger: 0)' },
  labelSmoothing: { ...dropout, help: 'share of each target that is spread over all ids (default: 0)' },
  neftune: {
    kind: 'group',
    rules: {
      alpha: { ...size, help: 'noise on the embeddings (NEFTune), 5 to 15; 0: none (default: 0)' },
      on: { kind: 'string', choices: embeddingNoiseChoices.on, help: 'which embeddings (default: encoder)' },
      length: {
        kind: 'string',
        choices: embeddingNoiseChoices.length,
        help: 'noise is divided by the root of the length of the row (real) or of the batch (padded) (default: real)',
      },
      scale: {
        kind: 'string',
        choices: embeddingNoiseChoices.scale,
        help: 'relative: noise is multiplied by the size of the embeddings (default: absolute)',
      },
    },
  },
  evalSteps: { ...count, help: 'steps between evaluations on the development data; 0: once an epoch (default: 0)' },
  saveSteps: { ...count, help: 'steps between saved states; 0: once an epoch (default: 0)' },
  patience: { ...count, help: 'stop after this many evaluations without a better score; 0: never (default: 0)' },
  seed: { ...count, help: 'seed of all random numbers (default: 1)' },
} as const satisfies OptionTable;

/** What fine-tuning and pretraining have in common beside the settings of a trainer. */
export const trainerTable = {
  out: { kind: 'string', filled: true, placeholder: 'DIR', help: 'folder of the run: the model and its history' },
  ...settingTable,
  devLimit: {
    ...count,
    help: 'evaluate on the first N development sentences (of raw text, on whole paragraphs); 0: all (default: 0)',
  },
  saveDtype: { kind: 'string', choices: storedDTypes, help: 'element type of the saved model (default: float32)' },
  keepCheckpoints: { ...positiveCount, help: 'number of saved states to keep, the newest (default: 1)' },
  log: { kind: 'list', choices: logNames, help: 'write the figures of the run for TensorBoard, in DIR/logs' },
  language: { kind: 'list', placeholder: 'CODE', help: 'for the model card: codes of languages (ISO 639), such as en' },
  license: { kind: 'string', filled: true, placeholder: 'NAME', help: 'for the model card, such as apache-2.0' },
  device: deviceSpec,
  threads: threadsSpec,
} as const satisfies OptionTable;

/** The options of fine-tuning. */
export const trainingTable = {
  model: {
    kind: 'string',
    filled: true,
    placeholder: 'M',
    help:
      'folder of a checkpoint, model on the hub (google/byt5-small), shipped model ' +
      `(${shippedModelNames.join(', ')}), or random weights of size ${presetNames.join(', ')}`,
  },
  train: { kind: 'list', placeholder: 'F', help: dataHelp },
  dev: { kind: 'list', placeholder: 'F', help: 'the same, to evaluate on; the best model is kept' },
  devShare: {
    kind: 'number',
    above: 0,
    below: 1,
    help: 'instead of dev: share of the training sentences to evaluate on; whole documents where the files mark them',
  },
  task: {
    kind: 'list',
    placeholder: 'T',
    help: 'upos, xpos, ner, chunk, column:N, segment (divide raw text), or a JSON file of tasks (default: upos)',
  },
  ...readingTable,
  prefix: { kind: 'string', placeholder: 'TEXT', help: 'text that every source begins with (default: none)' },
  relabel: { kind: 'names', placeholder: 'TAG=TAG', help: 'tags to rename; [:punct:]=PUNC renames punctuation' },
  scheme: { kind: 'string', choices: schemes, help: 'convert span tags to this scheme, and repair them' },
  preset: { kind: 'string', choices: trainingPresetNames, help: 'named set of options to begin with' },
  format: {
    kind: 'string',
    filled: true,
    placeholder: formatNames.join('|'),
    help: 'how labels are written (default: as the model was trained, else ids)',
  },
  ...trainerTable,
  noise: {
    kind: 'rates',
    names: noiseKinds,
    of: share,
    placeholder: 'KIND:RATE',
    help:
      'change a share RATE of the words in some training sentences, different ones in each ' +
      `epoch: ${noiseKinds.join(', ')}`,
  },
  noiseShare: {
    ...share,
    kind: 'number',
    help: 'share of the sentences that get noise, of one kind each (default: 0.5)',
  },
  segmenter: {
    kind: 'string',
    filled: true,
    placeholder: 'M',
    help: 'a model that divides text, to keep with the trained one (default: that of the model)',
  },
  window: {
    kind: 'integer',
    min: windowBytes.smallest,
    max: windowBytes.largest,
    help: `with task segment: bytes of text that the model sees at a time (default: ${windowBytes.usual})`,
  },
  textNoise: {
    ...share,
    kind: 'number',
    help:
      'with task segment: share of the paragraphs that are changed (other capitals, typos, no apostrophes, ' +
      'broken lines, missing spaces), others in each epoch (default: 0.25)',
  },
  lora: {
    kind: 'group',
    isSwitch: true,
    renamed: { dropoutRate: 'dropout', fullModules: 'modulesToSave' },
    help: 'train a low-rank adapter (LoRA) and leave the model as it is',
    rules: {
      rank: { ...positiveCount, help: 'rank of the adapter (default: 16)' },
      alpha: { kind: 'number', above: 0, help: 'weight of the adapter (default: twice the rank)' },
      rankStabilized: { kind: 'flag', help: 'divide alpha by the root of the rank, not by the rank (rsLoRA)' },
      dropout: { ...dropout, help: 'before the adapter (default: 0)' },
      targetModules: {
        kind: 'list',
        placeholder: 'MODULE',
        help: `linear layers to adapt: q, k, v, o, wi_0, wi_1, wo, lm_head (default: ${allLinear}, without lm_head)`,
      },
      modulesToSave: {
        kind: 'texts',
        placeholder: 'MODULE',
        help: 'modules to train in full: lm_head, shared, layer_norm, final_layer_norm (default: none)',
      },
      rankPattern: { kind: 'numbers', of: positiveCount, placeholder: 'MODULE=N', help: 'modules with another rank' },
      alphaPattern: {
        kind: 'numbers',
        of: { kind: 'number', above: 0 },
        placeholder: 'MODULE=N',
        help: 'modules with another alpha',
      },
    },
  },
  encoderLossWeight: {
    ...size,
    help:
      'weight of the joint encoder loss, for formats with word markers (default: 1 from scratch ' +
      'and for a model that was trained with it, else 0)',
  },
  avoid: { kind: 'numbers', of: size, placeholder: 'TAG=N', help: 'tags to discourage, each with its strength' },
  penalty: { kind: 'string', choices: penaltyNames, help: 'loss for the tags to avoid (default: unlikelihood)' },
  tagWeights: {
    kind: 'numbers',
    of: size,
    words: ['balanced'],
    placeholder: 'TAG=N',
    help: 'weights of tags in the loss, instead of 1; balanced: by how rare the tags are',
  },
  maxSourceLength: {
    kind: 'integer',
    min: 16,
    max: mostSourceIds,
    help: 'longest source in ids; longer sentences are split (default: 1024)',
  },
  trainLimit: { ...count, help: 'use the first N training sentences; 0: all (default: 0)' },
} as const satisfies OptionTable;

/** The option of cross-validation, in addition to those of fine-tuning. */
export const crossValidationTable = {
  folds: {
    kind: 'integer',
    min: 2,
    placeholder: 'K',
    help:
      'cross-validation: train K models in DIR/fold-1 .., each evaluated on the part of the ' +
      'data that it has not seen',
  },
} as const satisfies OptionTable;

/** The options of pretraining. */
export const pretrainingTable = {
  model: {
    kind: 'string',
    filled: true,
    placeholder: 'M',
    help: `folder of a checkpoint, model on the hub, or random weights of size ${presetNames.join(', ')}`,
  },
  text: { kind: 'list', placeholder: 'F', help: 'files of UTF-8 text, or patterns' },
  dev: { kind: 'list', placeholder: 'F', help: 'the same, to evaluate on; the best model is kept' },
  windowLength: { kind: 'integer', min: 2, help: 'bytes of text in an example (default: 1024; from scratch: 256)' },
  noiseDensity: {
    kind: 'number',
    above: 0,
    below: 1,
    help: 'share of the text that is cut out, to be generated (default: 0.15)',
  },
  meanNoiseSpanLength: { kind: 'number', min: 1, help: 'mean length in bytes of what is cut out (default: 20)' },
  ...trainerTable,
  epochs: { ...settingTable.epochs, help: 'passes over the text (default: 1)' },
  batchSize: { ...positiveCount, help: 'windows per batch (default: 8; from scratch: 32)' },
  optimizer: { ...settingTable.optimizer, help: 'optimizer (default: adafactor; from scratch: adamw)' },
  learningRate: { ...size, help: 'highest learning rate (default: 1e-3; from scratch: 2e-3)' },
  weightDecay: { ...size, help: 'weight decay (default: 0)' },
  dropout: { ...dropout, help: 'probability of dropping an element (default: 0)' },
  devLimit: { ...count, help: 'evaluate on this many windows; 0: all (default: 500)' },
} as const satisfies OptionTable;
