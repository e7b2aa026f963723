// Weight decay by name: settings and the name of a parameter go in, that parameter's decay comes out.

/** Which parameters decay, and by how much. */
export interface WeightDecay {
  /** Every step takes this fraction, times the learning rate, off each weight. */
  readonly weightDecay: number;
  /**
   * Parameters whose names contain one of these do not decay. Default: all decay, as in plain PyTorch. Hugging Face's
   * Trainer spares `layer_norm` and `bias` (and so T5's relative position biases).
   */
  readonly withoutWeightDecay?: readonly string[];
}

/** The decay of one parameter. */
export function decayOf({ weightDecay, withoutWeightDecay = [] }: WeightDecay, name: string): number {
  return withoutWeightDecay.some((part) => name.includes(part)) ? 0 : weightDecay;
}
