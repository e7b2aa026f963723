// The options that had other names in earlier versions.

/**
 * Today's names by the earlier ones. Messages about unknown options name them, and the configurations of earlier runs
 * are read with them.
 */
export const renamedOptions: Readonly<Record<string, string>> = {
  accumulation: 'gradientAccumulationSteps',
  adapter: 'adapters',
  beams: 'numBeams',
  best: 'alternatives',
  clip: 'maxGradNorm',
  decode: 'decoding',
  dropoutRate: 'dropout',
  encoderLoss: 'encoderLossWeight',
  evaluateEvery: 'evalSteps',
  fullModules: 'modulesToSave',
  languages: 'language',
  licence: 'license',
  loraFull: 'loraModulesToSave',
  loraStabilized: 'loraRankStabilized',
  loraTargets: 'loraTargetModules',
  maxGradientNorm: 'maxGradNorm',
  meanSpan: 'meanNoiseSpanLength',
  meanNoiseSpanLength: 'meanNoiseSpanLength',
  mostLineBytes: 'lineLimit',
  saveEvery: 'saveSteps',
  tagLosses: 'tagWeights, avoid and penalty',
  window: 'windowLength',
  wordNoise: 'noise',
};
