// Rounds weights to fewer significant bits. The file stays as large, but what compresses files makes it smaller: the
// bits that are left out are zeros.
import { checkValue, type NumberRule } from '../../foundation/value-rules.js';
import type { WholeModel } from './merge-adapter.js';

/** The valid numbers of significant bits. A float32 has 24, a float16 11, a bfloat16 8. */
export const significantBitsRule = { kind: 'integer', min: 2, max: 24 } as const satisfies NumberRule;

/** The bits of a float32 that are all set in an infinity and in NaN. */
const exponent = 0x7f800000;

/**
 * Rounds every weight to the nearest number with so many significant bits, the leading one included; ties to even.
 * @param model its weights are changed in place
 * @throws BytetagError `usage` for a number of bits that is not valid
 */
export function roundWeights({ weights }: WholeModel, significantBits: number): void {
  checkValue('significantBits', significantBits, significantBitsRule);
  const dropped = significantBitsRule.max - significantBits;
  if (dropped === 0) return;
  const almostHalf = 2 ** (dropped - 1) - 1;
  for (const { data } of weights.values()) {
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    bits.forEach((value, index) => {
      const rounded = ((value + almostHalf + ((value >>> dropped) & 1)) >>> dropped) << dropped;
      // Infinities and NaN are left as they are, and numbers that would become infinite.
      if ((value & exponent) !== exponent && (rounded & exponent) !== exponent) bits[index] = rounded;
    });
  }
}
