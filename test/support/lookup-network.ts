// A second network, for tests alone: it looks up the previous id in the source, and predicts the next id from the source
// id that follows there. With word markers, it learns which tag belongs to the first letter of a word.
import { add, cast, equal } from '../../src/engine/graph/elementwise.js';
import { gather } from '../../src/engine/graph/indexing.js';
import { input, parameter } from '../../src/engine/graph/leaves.js';
import { matmul } from '../../src/engine/graph/matmul.js';
import { reshape } from '../../src/engine/graph/shaping.js';
import type { Outputs, Value } from '../../src/engine/graph/value.js';
import { float32, type TensorMap } from '../../src/engine/tensor/tensor.js';
import { BytetagError } from '../../src/foundation/errors.js';
import { createRandom } from '../../src/foundation/random.js';
import { createCompiledGraphs } from '../../src/network/generate/compiled-graphs.js';
import { argMaxOf } from '../../src/network/generate/log-softmax.js';
import type { ModelRuntime } from '../../src/network/generate/model-runtime.js';
import type { SequenceModel, TargetScorer } from '../../src/network/generate/sequence-model.js';
import { crossEntropy } from '../../src/network/losses/cross-entropy.js';
import type { Network, NetworkConfig } from '../../src/network/network.js';
import { collateTraining, decoderInputs, padInts, padSources } from '../../src/network/train/training-batch.js';

const config: NetworkConfig = { vocab: 384, modelDim: 16, padId: 0, eosId: 1, decoderStartId: 0 };
const { vocab, modelDim } = config;

const shapes = new Map([
  ['next.weight', [vocab, modelDim]],
  ['previous.weight', [vocab, modelDim]],
  ['output.weight', [vocab, modelDim]],
]);

const noAdapters = (): never => {
  throw new BytetagError('config', 'adapter: expected a network with adapters, got a lookup');
};

const missing = (): never => {
  throw new Error('a weight, a row or a result is missing');
};

/** The network. */
export const lookupNetwork: Network = {
  config,
  weightLayout: { shapes },
  exportGraphs: { steps: { lookup: () => ({ logits: buildGraph().logits }) }, whole: {} },
  configFile: (dtype) => `${JSON.stringify({ model_type: 'lookup', vocab_size: vocab, torch_dtype: dtype })}\n`,
  fitTo: () => lookupNetwork,
  weightGroups: { withoutWeightDecay: [], withAdamW: [] },
  isLinear: (weight) => weight === 'output.weight',
  initialize(weights, { seed }) {
    for (const [name, { data }] of weights.tensors) {
      const random = createRandom(seed, 'lookup', name);
      data.forEach((_, index) => {
        data[index] = random.normal() / 4;
      });
    }
  },
  settleAdapter: noAdapters,
  adapterLayout: noAdapters,
  withAdapter: (layout) => (layout === undefined ? lookupNetwork : noAdapters()),
  createSequenceModel,
  createTargetScorer,
  createTrainee(weights) {
    const { logits, parameters } = buildGraph();
    const targetIds = input('targetIds', 'int32', ['batch', 'target']);
    const loss = crossEntropy(logits, targetIds, input('targetWeights', 'float32', ['batch', 'target']));
    return {
      graph: { loss, parts: { decoderLoss: loss }, parameters },
      weights,
      collate(batch, step) {
        const { sourceMask: _, ...feeds } = collateTraining(batch, step, config, {
          hasEncoderLoss: false,
          hasPenalty: false,
        });
        return { ...feeds, ...nextInput(batch.map(({ sourceIds }) => sourceIds)) };
      },
      lengthOf: ({ sourceIds, targetIds }) => sourceIds.length + targetIds.length,
    };
  },
};

/** Inputs: `sourceIds`, `nextIds` int32 [batch, source], `decoderIds` int32 [batch, target]. */
function buildGraph(): { logits: Value; encoderLogits: Value; parameters: ReadonlyMap<string, Value> } {
  const parameters = new Map([...shapes].map(([name, shape]) => [name, parameter(name, shape)]));
  const weight = (name: string): Value => parameters.get(`${name}.weight`) ?? missing();
  const sourceIds = input('sourceIds', 'int32', ['batch', 'source']);
  const decoderIds = input('decoderIds', 'int32', ['batch', 'target']);
  const following = gather(weight('next'), input('nextIds', 'int32', ['batch', 'source']));
  const isSame = equal(reshape(decoderIds, ['batch', 'target', 1]), reshape(sourceIds, ['batch', 1, 'source']));
  const found = matmul(cast(isSame, 'float32'), following);
  const states = add(found, gather(weight('previous'), decoderIds));
  const logitsOf = (values: Value): Value => matmul(values, weight('output'), { transposeB: true });
  return { logits: logitsOf(states), encoderLogits: logitsOf(following), parameters };
}

/** The id after each id of the sources. */
function nextInput(sources: readonly Int32Array[]): TensorMap {
  return {
    nextIds: padInts(
      sources.map((ids) => Int32Array.of(...ids.subarray(1), config.padId)),
      config.padId,
    ),
  };
}

/** Runs a graph: the logits for each id of the decoder, or for each id of the source. */
function createRun(runtime: ModelRuntime) {
  const graphs = createCompiledGraphs(runtime);
  const run = async (name: 'logits' | 'encoderLogits', sources: readonly Int32Array[], more: TensorMap = {}) => {
    const graph = await graphs.get(name, (): Outputs => ({ logits: buildGraph()[name] }));
    const { sourceIds } = padSources(sources, config.padId);
    const { logits } = await graph.run({ ...(name === 'logits' && { sourceIds }), ...nextInput(sources), ...more });
    return logits ?? missing();
  };
  return { run, dispose: graphs.dispose };
}

function createSequenceModel(runtime: ModelRuntime): SequenceModel {
  const { run, dispose } = createRun(runtime);
  return {
    steps: {
      ...config,
      start: async (sources, { withLogits = false } = {}) => ({
        state: sources,
        ...(withLogits && { encoderLogits: await run('encoderLogits', sources) }),
      }),
      async step(state, ids, selection) {
        const rows = state as readonly Int32Array[];
        const sources = selection ? Array.from(selection.rows, (row) => rows[row] ?? missing()) : rows;
        const length = ids.length / sources.length;
        const last = sources.map((_, row) => Int32Array.of(ids[(row + 1) * length - 1] ?? 0));
        const { data } = await run('logits', sources, { decoderIds: padInts(last, config.padId) });
        return { state: sources, logits: data as Float32Array };
      },
      release() {},
      dispose: async () => {},
    },
    async encoderLogits(sources, ids) {
      const { data, shape } = await run('encoderLogits', sources);
      if (ids === undefined) return float32(data as Float32Array, shape);
      const chosen = Array.from({ length: data.length / vocab }, (_, row) =>
        Array.from(ids, (id) => Number(data[row * vocab + id])),
      );
      return float32(Float32Array.from(chosen.flat()), [...shape.slice(0, 2), ids.length]);
    },
    dispose,
  };
}

function createTargetScorer(runtime: ModelRuntime): TargetScorer {
  const { run, dispose } = createRun(runtime);
  const rowsOf = async (sources: readonly Int32Array[], targets: readonly Int32Array[]) => {
    const { data, shape } = await run('logits', sources, { decoderIds: decoderInputs(targets, config) });
    const width = shape[1] ?? 0;
    return (row: number, place: number): Float32Array =>
      (data as Float32Array).subarray((row * width + place) * vocab, (row * width + place + 1) * vocab);
  };
  return {
    async logProbabilities(sources, targets) {
      const at = await rowsOf(sources, targets);
      return targets.map((target, row) =>
        Float32Array.from(target, (id, place) => {
          const logits = at(row, place);
          return (logits[id] ?? 0) - Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
        }),
      );
    },
    async mostProbable(sources, targets) {
      const at = await rowsOf(sources, targets);
      return targets.map((target, row) => target.map((_, place) => argMaxOf(at(row, place), 0, vocab)));
    },
    dispose,
  };
}
