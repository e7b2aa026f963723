// Presets for training runs: named sets of options. Options on the command line have priority over them.

/** Presets of training. Each states only what differs from the defaults. */
export const trainingPresets = {
  /**
   * The settings of the notebook that bytetag's idea comes from: its format, its renaming of punctuation, its noise on
   * the embeddings and its optimizer. The model, google/byt5-small in the notebook, is not part of the preset.
   */
  notebook: {
    task: ['xpos'],
    relabel: ['[:punct:]=PUNC', '-LRB-=PUNC', '-RRB-=PUNC'],
    format: 'notebook',
    maxSourceLength: 512,
    trainLimit: 8000,
    epochs: 1,
    batchSize: 4,
    optimizer: 'adafactor',
    learningRate: 3e-4,
    warmupSteps: 100,
    weightDecay: 0.01,
    encoderLoss: 0,
    neftuneAlpha: 5,
    neftuneOn: 'both',
    neftuneLength: 'padded',
    neftuneScale: 'absolute',
  },
} as const;
