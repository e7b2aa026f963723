// How probable given targets are: sources and targets go in, log-probabilities come out.
import { internal } from '../errors.js';
import { scoringGraph } from '../t5/inference-graphs.js';
import { decoderInputs, padInts, padSources } from '../t5/training-batch.js';
import type { ModelRuntime, RunnableGraph } from './model-runtime.js';

/** Scores targets. Owns its session. */
export interface TargetScorer {
  /** The natural log-probability of every id of each target, given its source and the ids before. */
  logProbabilities(sources: readonly Int32Array[], targets: readonly Int32Array[]): Promise<readonly Float32Array[]>;
  dispose(): Promise<void>;
}

/** A scorer for a model. The graph is compiled when first needed. */
export function createTargetScorer(runtime: ModelRuntime): TargetScorer {
  const { config } = runtime;
  let graph: RunnableGraph | undefined;
  return {
    async logProbabilities(sources, targets) {
      const { logProbabilities } = scoringGraph(config);
      if (logProbabilities === undefined) throw internal('the scoring graph has no log-probabilities');
      graph ??= await runtime.compile({ logProbabilities });
      const targetIds = padInts(targets, config.padId);
      const results = await graph.run({
        ...padSources(sources, config.padId),
        decoderIds: decoderInputs(targets, config),
        targetIds,
      });
      const data = results.logProbabilities?.data as Float32Array;
      const width = targetIds.shape[1] ?? 0;
      return targets.map((target, row) => data.slice(row * width, row * width + target.length));
    },
    async dispose() {
      await graph?.dispose();
      graph = undefined;
    },
  };
}
