// Scores given targets with a model: their log-probabilities, or the ids that the model would have generated at each
// place.

import { internal } from '../../foundation/errors.js';
import { createCompiledGraphs } from '../generate/compiled-graphs.js';
import { argMaxOf } from '../generate/log-softmax.js';
import type { ModelRuntime, RunnableGraph } from '../generate/model-runtime.js';
import type { TargetScorer } from '../generate/sequence-model.js';
import { decoderInputs, padInts, padSources } from '../train/training-batch.js';
import type { T5Config } from './config.js';
import { scoringGraph } from './inference-graphs.js';

type ScoringOutput = 'logProbabilities' | 'logits';

/** Creates a scorer for a model. Graphs are compiled when first needed. */
export function createT5TargetScorer(config: T5Config, runtime: ModelRuntime): TargetScorer {
  const graphs = createCompiledGraphs(runtime);
  const graphFor = (name: ScoringOutput): Promise<RunnableGraph> =>
    graphs.get(`score ${name}`, () => {
      const output = scoringGraph(config)[name];
      if (output === undefined) throw internal(`the scoring graph has no ${name}`);
      return { [name]: output };
    });
  /** One output for all targets, and the length that the targets are padded to. */
  const score = async (name: ScoringOutput, sources: readonly Int32Array[], targets: readonly Int32Array[]) => {
    const graph = await graphFor(name);
    const targetIds = padInts(targets, config.padId);
    const results = await graph.run({
      ...padSources(sources, config.padId),
      decoderIds: decoderInputs(targets, config),
      ...(name === 'logProbabilities' && { targetIds }),
    });
    return { data: results[name]?.data as Float32Array, width: targetIds.shape[1] ?? 0 };
  };
  return {
    async logProbabilities(sources, targets) {
      const { data, width } = await score('logProbabilities', sources, targets);
      return targets.map((target, row) => data.slice(row * width, row * width + target.length));
    },
    async mostProbable(sources, targets) {
      const { data, width } = await score('logits', sources, targets);
      return targets.map((target, row) =>
        Int32Array.from(target, (_, place) => argMaxOf(data, (row * width + place) * config.vocab, config.vocab)),
      );
    },
    dispose: graphs.dispose,
  };
}
