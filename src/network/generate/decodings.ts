// The methods of decoding labels with a model.

/**
 * The methods of decoding.
 * - `constrained`: the decoder generates the most probable well-formed sequence.
 * - `free`: the decoder generates without constraints.
 * - `encoder`: the best tag at each word marker, in one pass of the encoder.
 * - `joint`: like `constrained`, but the encoder's prediction at a word's marker has the same weight as the decoder's.
 *
 * The last two need a format with markers, and a model that was trained with the joint encoder loss.
 */
export const decodings = ['constrained', 'free', 'encoder', 'joint'] as const;

/** The name of a method. */
export type Decoding = (typeof decodings)[number];

/** The method that is used by default. */
export function defaultDecoding({ hasEncoderLoss }: { readonly hasEncoderLoss: boolean }): Decoding {
  return hasEncoderLoss ? 'joint' : 'constrained';
}
