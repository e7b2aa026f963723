// Ways to read labels off a model.

/**
 * How labels are read off a model: `constrained`, the decoder writes what is most probable, held to what is well-formed;
 * `free`, whatever it writes; `encoder`, the best tag at each word marker in one pass of the encoder; `joint`, as `constrained`,
 * where what the encoder says at a word's marker counts as much as what the decoder says (the last two: formats with markers,
 * trained with the joint encoder loss).
 */
export const decodings = ['constrained', 'free', 'encoder', 'joint'] as const;

/** Name of a way to decode. */
export type Decoding = (typeof decodings)[number];

/** How labels are read off a model unless something else is asked for. */
export function defaultDecoding({ hasEncoderLoss }: { readonly hasEncoderLoss: boolean }): Decoding {
  return hasEncoderLoss ? 'joint' : 'constrained';
}
