// Determines the weight decay of a parameter by its name.

/** Which parameters decay, and how fast. */
export interface WeightDecay {
  /** Every step reduces each weight by this fraction, times the learning rate. */
  readonly weightDecay: number;
  /**
   * Parameters whose names contain one of these do not decay. Default: all decay, as in plain PyTorch. Hugging Face's
   * Trainer excludes `layer_norm` and `bias` (which includes T5's relative position biases).
   */
  readonly withoutWeightDecay?: readonly string[];
}

/** The weight decay of one parameter. */
export function decayOf({ weightDecay, withoutWeightDecay = [] }: WeightDecay, name: string): number {
  return withoutWeightDecay.some((part) => name.includes(part)) ? 0 : weightDecay;
}
