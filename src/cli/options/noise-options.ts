// Reads the option `--noise KIND:RATE`: the kinds of noise, each with the rates to try.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { type NoiseKind, noiseKinds } from '../../language/text/noise/noise.js';
import type { Noise } from '../../product/evaluation/noise-curves.js';

/**
 * Reads `typos:0.1` and `typos:0.05,0.1,0.2`; a kind may be repeated.
 * @throws BytetagError `usage` for anything else
 */
export function parseNoise(words: readonly string[]): readonly Noise[] {
  const rates = new Map<NoiseKind, number[]>();
  for (const word of words) {
    const [kind = '', ...rest] = word.split(':');
    const list = rest.join(':');
    const known = noiseKinds.find((name) => name === kind);
    if (known === undefined) {
      throw new BytetagError('usage', `--noise: expected one of ${noiseKinds.join(', ')}, got ${describeValue(kind)}`);
    }
    const parsed = list.split(',').map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
    if (!parsed.every((rate) => rate >= 0 && rate <= 1)) {
      throw new BytetagError(
        'usage',
        `--noise: expected ${kind}:RATE with rates between 0 and 1, such as ${kind}:0.1 or ${kind}:0.05,0.1,0.2, got ${word}`,
      );
    }
    rates.set(known, [...(rates.get(known) ?? []), ...parsed]);
  }
  return [...rates].map(([kind, all]) => ({ kind, rates: [...new Set(all)].sort((a, b) => a - b) }));
}
