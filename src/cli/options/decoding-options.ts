// The command-line options for decoding, for all commands that label.
import type { Decoding } from '../../network/generate/decodings.js';
import { labellingRules, tagBias } from '../../product/options/option-rules.js';
import type { LabellingOptions } from '../../product/tagger/labelling.js';
import type { OptionValues } from './options.js';
import { numberPair, parsePairs } from './pairs.js';

/** The options. */
export const decodingOptions = {
  decode: {
    ...labellingRules.decoding,
    help: 'joint: decoder and encoder; encoder: one pass; free: whatever it writes (default: joint if trained for it, else constrained)',
  },
  beams: { ...labellingRules.beams, help: 'sequences followed side by side (default: 1, greedy)' },
  bias: { kind: 'list', placeholder: 'TAG=N', help: 'added to a tag’s score: below 0 against it, above 0 for it' },
} as const;

/** The decoding options from the values on the command line. @throws BytetagError `usage` for a malformed bias */
export function decodingOf({ decode, beams, bias }: OptionValues<typeof decodingOptions>): LabellingOptions {
  return {
    decoding: decode as Decoding | undefined,
    beams,
    ...(bias && { bias: parsePairs('--bias', bias, numberPair(tagBias)) }),
  };
}
