import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/data/lines.js';
import { collect, sourceOf } from '../support/sources.js';

const textsOf = async (content: string | Uint8Array, pieceBytes?: number): Promise<readonly string[]> =>
  (await collect(readLines(sourceOf(content, 'f', pieceBytes)))).map(({ text }) => text);

describe('readLines', () => {
  it('numbers lines from 1, blank ones included', async () => {
    expect(await collect(readLines(sourceOf('a\n\nb\n')))).toEqual([
      { number: 1, text: 'a', lineBreak: '\n' },
      { number: 2, text: '', lineBreak: '\n' },
      { number: 3, text: 'b', lineBreak: '\n' },
    ]);
  });

  it('takes a last line without a line break, carriage returns and a byte-order mark', async () => {
    expect(await textsOf('\uFEFFa\r\nb\r\nc')).toEqual(['a', 'b', 'c']);
    expect(await textsOf('')).toEqual([]);
  });

  it('ends lines at carriage returns, of which several before a line feed are one', async () => {
    expect(await textsOf('a\rb\r\rc')).toEqual(['a', 'b', '', 'c']);
    expect(await textsOf('a\r\r\nb\r')).toEqual(['a', 'b']);
  });

  it('loses nothing: lines and their breaks are the content again', async () => {
    const content = fc.array(fc.constantFrom('a', 'é', '\n', '\r', '\r\n', ' ')).map((parts) => parts.join(''));
    const property = fc.asyncProperty(content, async (text) => {
      const lines = await collect(readLines(sourceOf(text, 'f', 2)));
      expect(lines.map((line) => line.text + line.lineBreak).join('')).toBe(text);
      expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
    });
    await fc.assert(property, { numRuns: 300 });
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

  it('says what a file is that is no text, however its bytes are cut', async () => {
    const letters = Buffer.from('EU NNP\nran VBD\n', 'utf16le');
    for (const pieceBytes of [1, 5, 1000]) {
      await expect(textsOf(letters, pieceBytes)).rejects.toThrow('f: expected text in UTF-8, got UTF-16 (iconv ');
      await expect(textsOf(gzipSync('a'), pieceBytes)).rejects.toThrow(
        'f: expected text in UTF-8, got gzip (its name ',
      );
    }
  });
});
