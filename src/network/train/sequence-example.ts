// What a sequence-to-sequence network learns from.

/** An id that the loss discourages. */
export interface AvoidedId {
  /** Index in the target, or in the source for ids to avoid at word markers. */
  readonly position: number;
  readonly id: number;
  /** The weight of the penalty, above 0. */
  readonly strength: number;
}

/** For the joint encoder loss: the id to predict at each word marker. */
export interface MarkerTargets {
  /** Indices in the source. */
  readonly positions: Int32Array;
  readonly ids: Int32Array;
  /** Weight of each marker in the loss. Default: 1 each. */
  readonly weights?: Float32Array;
  /** Ids that should not be predicted. */
  readonly avoided?: readonly AvoidedId[];
}

/** One source and the target to generate for it. */
export interface TrainingExample {
  /** End-of-sequence included. */
  readonly sourceIds: Int32Array;
  /** End-of-sequence included. */
  readonly targetIds: Int32Array;
  /** Weight of each target id in the loss. Default: 1 each. */
  readonly targetWeights?: Float32Array;
  /** Ids that should not be generated. */
  readonly avoided?: readonly AvoidedId[];
  readonly markers?: MarkerTargets;
}

/**
 * The length of an example in ids. The encoder reads the source; compared with it, padding in the target costs little.
 */
export function lengthOf({ sourceIds, targetIds }: TrainingExample): number {
  return sourceIds.length + targetIds.length;
}
