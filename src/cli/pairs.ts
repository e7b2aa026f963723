// Options that map names to values: words like `X=1` go in, an object comes out.
import { BytetagError } from '../errors.js';

/**
 * Reads `name=value` words; the name is what stands before the last `=`, since tags may be anything.
 * @param parse the value, undefined where it is malformed
 * @throws BytetagError `usage` for a word without `=`, an empty name, or a malformed value
 */
export function parsePairs<Value>(
  flag: string,
  words: readonly string[],
  parse: (text: string) => Value | undefined,
): Readonly<Record<string, Value>> {
  const pairs = words.map((word): readonly [string, Value] => {
    const equals = word.lastIndexOf('=');
    const value = equals < 0 || equals + 1 === word.length ? undefined : parse(word.slice(equals + 1));
    if (equals < 1 || value === undefined) {
      throw new BytetagError('usage', `${flag}: expected TAG=VALUE, got ${JSON.stringify(word)}`);
    }
    return [word.slice(0, equals), value];
  });
  return Object.fromEntries(pairs);
}

/** A finite number, or undefined. */
export function parseFinite(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A finite number of at least 0, or undefined. */
export function parseStrength(text: string): number | undefined {
  const value = parseFinite(text);
  return value !== undefined && value >= 0 ? value : undefined;
}
