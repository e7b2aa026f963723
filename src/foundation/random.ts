// Seeded random numbers that are the same on every machine. Each stream has a name, such as ('dropout', step), so a
// resumed run needs no saved generator state: it only has to know its step.
import { anyNumber, checkValue } from './value-rules.js';

/** A source of pseudo-random numbers. */
export interface Random {
  /** A whole number, uniform over 0 .. 2^32 - 1. */
  uint32(): number;
  /** A number, uniform over [0, 1), with 32 random bits. */
  uniform(): number;
  /** A whole number, uniform over 0 .. bound - 1. */
  below(bound: number): number;
  /** A number from the standard normal distribution. */
  normal(): number;
  /** Reorders `items` in place (Fisher-Yates) and returns it. */
  shuffle<T>(items: T[]): T[];
}

/**
 * Creates the generator of one named stream of a seed: sfc32 (PractRand), with FNV-1a over the seed and the names as
 * its key.
 * @throws BytetagError `usage` if the seed is not a finite number
 */
export function createRandom(seed: number, ...stream: readonly (string | number)[]): Random {
  checkValue('seed', seed, anyNumber);
  const key = JSON.stringify([seed, ...stream]);
  let [a, b, c, counter] = [hash(key, 1), hash(key, 2), hash(key, 3), 1] as [number, number, number, number];

  const uint32 = (): number => {
    const mixed = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + mixed;
    c |= 0;
    return mixed >>> 0;
  };
  for (let round = 0; round < 12; round++) uint32();

  const uniform = (): number => uint32() / 2 ** 32;
  const below = (bound: number): number => Math.floor(uniform() * bound);
  let spare: number | undefined;
  // Marsaglia's polar method gives two numbers at a time.
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * factor;
        return x * factor;
      }
    }
  };
  const shuffle = <T>(items: T[]): T[] => {
    for (let last = items.length - 1; last > 0; last--) {
      const other = below(last + 1);
      [items[last], items[other]] = [items[other] as T, items[last] as T];
    }
    return items;
  };
  return { uint32, uniform, below, normal, shuffle };
}

function hash(text: string, salt: number): number {
  let value = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1);
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
