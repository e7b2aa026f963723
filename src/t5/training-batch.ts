// Turns examples into the training graph's inputs: sources and targets go in, padded tensors come out.
import { float32, int32, type Tensor, type TensorMap } from '../tensor/tensor.js';
import type { T5Config } from './config.js';

/** One source and the target to generate for it. */
export interface TrainingExample {
  /** End-of-sequence included. */
  readonly sourceIds: Int32Array;
  /** End-of-sequence included. */
  readonly targetIds: Int32Array;
  /** Weight of each target id in the loss. Default: 1 each. */
  readonly targetWeights?: Float32Array;
  /** For the joint encoder loss: where the word markers are in the source, and the id to predict at each. */
  readonly markers?: { readonly positions: Int32Array; readonly ids: Int32Array };
}

/** Sources of unequal length as one batch: `sourceIds` int32 and `sourceMask` float32, both [batch, source]. */
export function padSources(sources: readonly Int32Array[], padId: number): { sourceIds: Tensor; sourceMask: Tensor } {
  const mask = sources.map((ids) => new Float32Array(ids.length).fill(1));
  return { sourceIds: padInts(sources, padId), sourceMask: padFloats(mask) };
}

/** Rows of unequal length as an int32 tensor [rows, longest]. */
export function padInts(rows: readonly Int32Array[], padding: number): Tensor<'int32'> {
  const longest = longestOf(rows);
  const data = new Int32Array(rows.length * longest).fill(padding);
  rows.forEach((row, index) => {
    data.set(row, index * longest);
  });
  return int32(data, [rows.length, longest]);
}

function padFloats(rows: readonly Float32Array[]): Tensor<'float32'> {
  const longest = longestOf(rows);
  const data = new Float32Array(rows.length * longest);
  rows.forEach((row, index) => {
    data.set(row, index * longest);
  });
  return float32(data, [rows.length, longest]);
}

function longestOf(rows: readonly { readonly length: number }[]): number {
  return rows.reduce((longest, { length }) => Math.max(longest, length), 0);
}

/** Targets shifted right behind the start id: what the decoder reads while it learns to write `targets`. */
export function decoderInputs(targets: readonly Int32Array[], config: T5Config): Tensor<'int32'> {
  const shifted = targets.map((ids) => Int32Array.of(config.decoderStartId, ...ids.subarray(0, ids.length - 1)));
  return padInts(shifted, config.padId);
}

/**
 * The inputs of `trainingGraph` but for dropout. All weights are divided by their sum over `step`, so that the losses of
 * the step's batches add up to a mean.
 * @param batch the examples of one forward pass @param step all examples of the optimizer step
 */
export function collateTraining(
  batch: readonly TrainingExample[],
  step: readonly TrainingExample[],
  config: T5Config,
  hasEncoderLoss: boolean,
): TensorMap {
  const targets = batch.map(({ targetIds }) => targetIds);
  const total = step.reduce((sum, example) => sum + weightOf(example), 0);
  const targetWeights = batch.map(({ targetIds, targetWeights: weights }) =>
    Float32Array.from(targetIds, (_, index) => (weights?.[index] ?? 1) / total),
  );
  const feeds = {
    ...padSources(
      batch.map(({ sourceIds }) => sourceIds),
      config.padId,
    ),
    decoderIds: decoderInputs(targets, config),
    targetIds: padInts(targets, config.padId),
    targetWeights: padFloats(targetWeights),
  };
  return hasEncoderLoss ? { ...feeds, ...collateMarkers(batch, step) } : feeds;
}

/** The input that noise on the decoder's embeddings takes beside those: `targetMask` float32 [batch, target]. */
export function collateTargetMask(batch: readonly TrainingExample[]): TensorMap {
  return { targetMask: padFloats(batch.map(({ targetIds }) => new Float32Array(targetIds.length).fill(1))) };
}

function weightOf({ targetIds, targetWeights }: TrainingExample): number {
  return targetWeights ? targetWeights.reduce((sum, weight) => sum + weight, 0) : targetIds.length;
}

function collateMarkers(batch: readonly TrainingExample[], step: readonly TrainingExample[]): TensorMap {
  const weight = 1 / step.reduce((sum, { markers }) => sum + (markers?.positions.length ?? 0), 0);
  const ids: Int32Array[] = [];
  const weights: Float32Array[] = [];
  for (const { sourceIds, markers } of batch) {
    const rowIds = new Int32Array(sourceIds.length);
    const rowWeights = new Float32Array(sourceIds.length);
    markers?.positions.forEach((position, word) => {
      rowIds[position] = markers.ids[word] ?? 0;
      rowWeights[position] = weight;
    });
    ids.push(rowIds);
    weights.push(rowWeights);
  }
  return { markerIds: padInts(ids, 0), markerWeights: padFloats(weights) };
}
