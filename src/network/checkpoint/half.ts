// Converts between half precision (float16 and bfloat16) and float32. Widening is exact. Narrowing rounds to the
// nearest value, ties to even, as PyTorch and IEEE 754 do. NaN stays NaN.

/** Writes the float32 value of each bfloat16 in `source` to `target`, which is as long. */
export function decodeBfloat16(source: Uint16Array, target: Float32Array): void {
  const bits = bitsOf(target);
  for (let index = 0; index < bits.length; index++) bits[index] = (source[index] ?? 0) << 16;
}

/** Writes the float32 value of each IEEE 754 binary16 in `source` to `target`, which is as long. */
export function decodeFloat16(source: Uint16Array, target: Float32Array): void {
  const bits = bitsOf(target);
  for (let index = 0; index < bits.length; index++) {
    const half = source[index] ?? 0;
    const exponent = (half >>> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const sign = (half & 0x8000) << 16;
    if (exponent === 0) target[index] = (sign < 0 ? -1 : 1) * fraction * 2 ** -24;
    else if (exponent === 0x1f) bits[index] = sign | 0x7f800000 | (fraction << 13);
    else bits[index] = sign | ((exponent + 112) << 23) | (fraction << 13);
  }
}

/** Writes the nearest bfloat16 of each value in `source` to `target`, which is as long. */
export function encodeBfloat16(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let index = 0; index < bits.length; index++) {
    const value = bits[index] ?? 0;
    const isNotANumber = (value & 0x7fffffff) > 0x7f800000;
    // A NaN with payload bits only in the lower half would become infinity, so set the quiet bit.
    target[index] = isNotANumber ? (value >>> 16) | 0x40 : (value + 0x7fff + ((value >>> 16) & 1)) >>> 16;
  }
}

/** Writes the nearest binary16 of each value in `source` to `target`, which is as long. 65520 and more is infinity. */
export function encodeFloat16(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let index = 0; index < bits.length; index++) {
    const value = bits[index] ?? 0;
    const sign = (value >>> 16) & 0x8000;
    target[index] = sign | magnitudeToFloat16(value & 0x7fffffff, Math.abs(source[index] ?? 0));
  }
}

/** @param bits the bits of the float32 `magnitude` */
function magnitudeToFloat16(bits: number, magnitude: number): number {
  if (bits > 0x7f800000) return 0x7e00 | ((bits >>> 13) & 0x3ff);
  if (magnitude >= 65520) return 0x7c00;
  // Subnormals are multiples of 2^-24. Adding and subtracting 2^52 rounds a double to a whole number, ties to even.
  if (magnitude < 2 ** -14) return magnitude * 2 ** 24 + 2 ** 52 - 2 ** 52;
  return (bits - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >>> 13;
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
