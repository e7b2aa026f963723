// The T5 as the rest of bytetag sees it: one value with everything that loading, training, running and saving need.
import type { Network } from '../network.js';
import { adapterLayout, isLinearInBlock, settleAdapter } from './adapter.js';
import { type T5Config, t5ConfigFile } from './config.js';
import { decoderExportGraph, encoderExportGraph, greedyExportGraph } from './export-graphs.js';
import { initializeWeights } from './initialize.js';
import { aliasesOf, parameterShapes, settleTying } from './parameter-shapes.js';
import { createT5SequenceModel } from './sequence-model.js';
import { createT5TargetScorer } from './target-scorer.js';
import { createT5Trainee } from './trainee.js';

/** Some T5 1.0 checkpoints have a bias that no layer uses. Hugging Face ignores it, too. */
const unused = new Set(['decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight']);

/** A T5 of these sizes. */
export function t5Network(config: T5Config): Network {
  return {
    config,
    weightLayout: { shapes: parameterShapes(config), aliases: aliasesOf(config), ignored: unused },
    exportGraphs: {
      steps: {
        encoder_model: () => encoderExportGraph(config),
        decoder_model_merged: () => decoderExportGraph(config),
      },
      whole: { greedy: () => greedyExportGraph(config) },
    },
    // As in Hugging Face's Trainer, norms and position biases have no weight decay.
    weightGroups: { withoutWeightDecay: ['layer_norm', 'bias'], withAdamW: ['shared', 'lm_head', 'bias'] },
    configFile: (dtype) => t5ConfigFile(config, dtype),
    fitTo: (names) => t5Network(settleTying(config, names)),
    isLinear: isLinearInBlock,
    initialize: (weights, options) => initializeWeights(weights, config, options),
    settleAdapter: (settings) => settleAdapter(config, settings),
    adapterLayout: (settings) => adapterLayout(config, settings),
    withAdapter(layout) {
      const { adapter, ...plain } = config;
      return t5Network(layout === undefined ? plain : { ...plain, adapter: layout });
    },
    createSequenceModel: (runtime) => createT5SequenceModel(config, runtime),
    createTargetScorer: (runtime) => createT5TargetScorer(config, runtime),
    createTrainee: (weights, options, frozen) => createT5Trainee(config, weights, options, frozen),
  };
}
