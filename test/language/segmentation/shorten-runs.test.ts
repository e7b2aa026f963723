// Long runs without spaces: what is left out of them, and labels at their places afterwards.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortenRuns } from '../../../src/language/segmentation/shorten-runs.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Labels that say which byte they belong to: the byte itself. */
const restored = (text: string): Uint8Array => {
  const shortened = shortenRuns(text);
  return shortened.restore(bytesOf(shortened.text));
};

describe('shortenRuns', () => {
  it('leaves out the inside of a long run', () => {
    const run = 'x'.repeat(1_000_000);
    const { text } = shortenRuns(`see ${run} now`);
    expect(text).toBe(`see ${'x'.repeat(1024)} now`);
    const labels = restored(`see ${run} now`);
    expect(labels).toHaveLength(1_000_008);
    expect(Buffer.from(labels.subarray(0, 516)).toString()).toBe(`see ${'x'.repeat(512)}`);
    expect(labels.subarray(516, 1_000_004 - 512).every((label) => label === 0)).toBe(true);
    expect(Buffer.from(labels.subarray(-516)).toString()).toBe(`${'x'.repeat(512)} now`);
  });

  it('leaves out the inside of long white space', () => {
    for (const space of [' ', '\t', '\u3000', ' \n']) {
      const gap = space.repeat(100_000 / space.length);
      expect(shortenRuns(`a${gap}b`).text).toBe(`a${gap.slice(0, 512)}${gap.slice(-512)}b`);
      const labels = restored(`a${gap}b`);
      expect(labels).toHaveLength(bytesOf(`a${gap}b`).length);
      expect([labels[0], labels.at(-1)]).toEqual(Array.from(bytesOf('ab')));
    }
  });

  it('leaves nothing out of text, nor of scripts without spaces', () => {
    for (const text of [
      '',
      'one two '.repeat(5000),
      'x'.repeat(4096),
      '今日は良い天気です。'.repeat(1000),
      'สวัสดี'.repeat(2000),
    ]) {
      expect(shortenRuns(text).text).toBe(text);
      expect(restored(text)).toEqual(bytesOf(text));
    }
  });

  it('has the label of each byte that it keeps at its place, whatever the text', () => {
    const long = fc.constantFrom('x', '😀', 'é', 'a\u0301', '\ud83d', ' ', '\u3000').map((piece) => piece.repeat(5000));
    const text = fc.array(fc.oneof(long, fc.string({ unit: 'binary' }), fc.constantFrom(' ', '\n', '文')), {
      maxLength: 6,
    });
    const property = fc.property(text, (pieces) => {
      const whole = pieces.join('');
      const [labels, bytes] = [restored(whole), bytesOf(whole)];
      expect(labels).toHaveLength(bytes.length);
      expect(labels.every((label, index) => label === 0 || label === bytes[index])).toBe(true);
    });
    fc.assert(property, { numRuns: 50 });
  });
});
