import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSource, readLines } from '../../src/data/lines.js';
import { collect, sourceOf } from '../support/sources.js';

const textsOf = async (content: string | Uint8Array, pieceBytes?: number): Promise<readonly string[]> =>
  (await collect(readLines(sourceOf(content, 'f', pieceBytes)))).map(({ text }) => text);

describe('readLines', () => {
  it('numbers lines from 1, blank ones included', async () => {
    expect(await collect(readLines(sourceOf('a\n\nb\n')))).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: '' },
      { number: 3, text: 'b' },
    ]);
  });

  it('takes a last line without a line break, carriage returns and a byte-order mark', async () => {
    expect(await textsOf('\uFEFFa\r\nb\r\nc')).toEqual(['a', 'b', 'c']);
    expect(await textsOf('')).toEqual([]);
  });

  it('gives the same lines however the bytes are cut', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replace(/[\r\n\uFEFF]/g, ''));
    const property = fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 5 }), async (lines, pieceBytes) => {
      const content = lines.map((text) => `${text}\n`).join('');
      expect(await textsOf(content, pieceBytes)).toEqual(lines);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('names the line that is not UTF-8', async () => {
    const bytes = Uint8Array.of(97, 10, 98, 0xff, 10);
    await expect(textsOf(bytes)).rejects.toThrow('f:2: expected UTF-8, got byte 0xFF at offset 1');
  });

  it('says in one sentence what cannot be read', async () => {
    await expect(collect(readLines(fileSource('/nowhere/file')))).rejects.toThrow(
      '/nowhere/file: cannot read: no such file or folder',
    );
    await expect(collect(readLines(fileSource('/')))).rejects.toThrow('/: cannot read: it is a folder');
  });
});
