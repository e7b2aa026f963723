// Scores given targets with a model: their log-probabilities, or the ids that the model would have generated at each
// place.
import { internal } from '../../foundation/errors.js';
import { scoringGraph } from '../t5/inference-graphs.js';
import { decoderInputs, padInts, padSources } from '../t5/training-batch.js';
import { createCompiledGraphs } from './compiled-graphs.js';
import { argMaxOf } from './log-softmax.js';
import type { ModelRuntime, RunnableGraph } from './model-runtime.js';

/** Scores targets. Owns its sessions. */
export interface TargetScorer {
  /** The natural log-probability of every id of each target, given its source and the ids before it. */
  logProbabilities(sources: readonly Int32Array[], targets: readonly Int32Array[]): Promise<readonly Float32Array[]>;
  /**
   * The most probable id at each place of a target, given its source and the target's ids before it (teacher forcing).
   */
  mostProbable(sources: readonly Int32Array[], targets: readonly Int32Array[]): Promise<readonly Int32Array[]>;
  dispose(): Promise<void>;
}

type ScoringOutput = 'logProbabilities' | 'logits';

/** Creates a scorer for a model. Graphs are compiled when first needed. */
export function createTargetScorer(runtime: ModelRuntime): TargetScorer {
  const { config } = runtime;
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
