// The names of the kinds of noise, for those who need not make any.

/** All kinds of noise. */
export const noiseKinds = [
  ...(['typos', 'swap', 'drop', 'double', 'neighbour', 'case', 'lowercase', 'uppercase', 'leet', 'ocr'] as const),
  ...(['diacritics', 'scripts'] as const),
] as const;

/** The name of a kind of noise. */
export type NoiseKind = (typeof noiseKinds)[number];
