// Collates examples into padded tensors, the inputs of a network's training graph.

import { float32, int32, type Tensor, type TensorMap } from '../../engine/tensor/tensor.js';
import type { AvoidedId, TrainingExample } from './sequence-example.js';

/** Pads sources to one batch: `sourceIds` int32 and `sourceMask` float32, both [batch, source]. */
export function padSources(sources: readonly Int32Array[], padId: number): { sourceIds: Tensor; sourceMask: Tensor } {
  const mask = sources.map((ids) => new Float32Array(ids.length).fill(1));
  return { sourceIds: padInts(sources, padId), sourceMask: padFloats(mask) };
}

/** Pads rows of unequal length to an int32 tensor [rows, longest]. */
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

/** The ids that a network puts before and after sequences. */
export interface SequenceEnds {
  /** Fills the shorter rows of a batch. */
  readonly padId: number;
  /** The decoder's first input. */
  readonly decoderStartId: number;
}

/** The inputs of the decoder while it learns to write `targets`: the targets, shifted right behind the start id. */
export function decoderInputs(targets: readonly Int32Array[], config: SequenceEnds): Tensor<'int32'> {
  const shifted = targets.map((ids) => Int32Array.of(config.decoderStartId, ...ids.subarray(0, ids.length - 1)));
  return padInts(shifted, config.padId);
}

/** Which optional inputs a training graph has. */
export interface TrainingInputs {
  readonly hasEncoderLoss: boolean;
  readonly hasPenalty: boolean;
}

/**
 * The inputs of a training graph except those for dropout and noise. All weights are divided by their sum over `step`,
 * so that the losses of the step's batches add up to a mean.
 * @param batch the examples of one forward pass
 * @param step all examples of the optimizer step
 */
export function collateTraining(
  batch: readonly TrainingExample[],
  step: readonly TrainingExample[],
  config: SequenceEnds,
  { hasEncoderLoss, hasPenalty }: TrainingInputs,
): TensorMap {
  const targets = batch.map(({ targetIds }) => targetIds);
  const total = step.reduce((sum, { targetIds, targetWeights }) => sum + totalWeight(targetWeights, targetIds), 0);
  const targetWeights = batch.map(({ targetIds, targetWeights: weights }) =>
    Float32Array.from(targetIds, (_, index) => shareOf(weights?.[index], total)),
  );
  const paddedTargets = padInts(targets, config.padId);
  const feeds = {
    ...padSources(
      batch.map(({ sourceIds }) => sourceIds),
      config.padId,
    ),
    decoderIds: decoderInputs(targets, config),
    targetIds: paddedTargets,
    targetWeights: padFloats(targetWeights),
  };
  const avoided = batch.map((example) => example.avoided ?? []);
  return {
    ...feeds,
    ...(hasPenalty && padAvoided(avoided, paddedTargets.shape[1] ?? 0, avoidedInputs)),
    ...(hasEncoderLoss && collateMarkers(batch, step, hasPenalty)),
  };
}

/** The additional input for noise on the decoder's embeddings: `targetMask` float32 [batch, target]. */
export function collateTargetMask(batch: readonly TrainingExample[]): TensorMap {
  return { targetMask: padFloats(batch.map(({ targetIds }) => new Float32Array(targetIds.length).fill(1))) };
}

/** The names of the inputs for avoided ids, and of the size of their last axis. */
export interface AvoidedInputs {
  readonly ids: string;
  readonly strengths: string;
  readonly size: string;
}

/** The inputs for ids to avoid in the target. */
export const avoidedInputs: AvoidedInputs = { ids: 'avoidedIds', strengths: 'avoidedStrengths', size: 'avoided' };

/** The inputs for ids to avoid at word markers. */
export const avoidedMarkerInputs: AvoidedInputs = {
  ids: 'avoidedMarkerIds',
  strengths: 'avoidedMarkerStrengths',
  size: 'avoidedMarker',
};

/**
 * Avoided ids as tensors [batch, length, avoided]. The last axis has the largest number of ids at one position, but at
 * least one.
 */
function padAvoided(rows: readonly (readonly AvoidedId[])[], length: number, names: AvoidedInputs): TensorMap {
  const used = rows.map(() => new Uint8Array(length));
  const placed = rows.map((avoided, row) =>
    avoided.map((item) => {
      const slot = used[row]?.[item.position] ?? 0;
      used[row]?.fill(slot + 1, item.position, item.position + 1);
      return { ...item, slot };
    }),
  );
  const slots = Math.max(1, ...used.flatMap((counts) => [...counts]));
  const ids = new Int32Array(rows.length * length * slots);
  const strengths = new Float32Array(ids.length);
  placed.forEach((avoided, row) => {
    for (const { position, slot, id, strength } of avoided) {
      const place = (row * length + position) * slots + slot;
      ids[place] = id;
      strengths[place] = strength;
    }
  });
  const shape = [rows.length, length, slots];
  return { [names.ids]: int32(ids, shape), [names.strengths]: float32(strengths, shape) };
}

function totalWeight(weights: Float32Array | undefined, items: { readonly length: number }): number {
  return weights ? weights.reduce((sum, weight) => sum + weight, 0) : items.length;
}

/** The weight of one item in the mean of a step; 0 if the total weight is 0. */
function shareOf(weight = 1, total: number): number {
  return total > 0 ? weight / total : 0;
}

function collateMarkers(
  batch: readonly TrainingExample[],
  step: readonly TrainingExample[],
  hasPenalty: boolean,
): TensorMap {
  const total = step.reduce((sum, { markers }) => sum + totalWeight(markers?.weights, markers?.positions ?? []), 0);
  const ids: Int32Array[] = [];
  const weights: Float32Array[] = [];
  for (const { sourceIds, markers } of batch) {
    const rowIds = new Int32Array(sourceIds.length);
    const rowWeights = new Float32Array(sourceIds.length);
    markers?.positions.forEach((position, word) => {
      rowIds[position] = markers.ids[word] ?? 0;
      rowWeights[position] = shareOf(markers.weights?.[word], total);
    });
    ids.push(rowIds);
    weights.push(rowWeights);
  }
  const markerIds = padInts(ids, 0);
  const avoided = batch.map(({ markers }) => markers?.avoided ?? []);
  return {
    markerIds,
    markerWeights: padFloats(weights),
    ...(hasPenalty && padAvoided(avoided, markerIds.shape[1] ?? 0, avoidedMarkerInputs)),
  };
}
