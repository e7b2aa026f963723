// Presets for training runs: named sets of options. Options that are given beside a preset have priority over it.
import type { OptionValues } from './option-spec.js';
import type { TrainingPresetName } from './training-preset-names.js';
import type { trainingTable } from './training-table.js';

/** Presets of training. Each states only what differs from the defaults. */
export const trainingPresets: Readonly<Record<TrainingPresetName, OptionValues<typeof trainingTable>>> = {
  /**
   * The settings of the notebook that bytetag's idea comes from: its format, its renaming of punctuation, its noise on
   * the embeddings and its optimizer. The model, google/byt5-small in the notebook, is not part of the preset.
   */
  notebook: {
    task: ['xpos'],
    relabel: { '[:punct:]': 'PUNC', '-LRB-': 'PUNC', '-RRB-': 'PUNC' },
    format: 'notebook',
    maxSourceLength: 512,
    trainLimit: 8000,
    epochs: 1,
    batchSize: 4,
    optimizer: 'adafactor',
    learningRate: 3e-4,
    warmupSteps: 100,
    weightDecay: 0.01,
    encoderLossWeight: 0,
    neftune: { alpha: 5, on: 'both', length: 'padded', scale: 'absolute' },
  },
};
