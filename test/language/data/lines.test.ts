import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  checkSentence,
  createSentenceBound,
  isBlank,
  peekLines,
  readLines,
  trimBlanks,
  withoutEnd,
} from '../../../src/language/data/lines.js';
import { openSource } from '../../../src/node/data/file-source.js';
import { collect, sourceOf } from '../../support/sources.js';

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
    // Elsewhere the mark is a part of the text.
    expect(await textsOf('a\uFEFFb\n\uFEFFc')).toEqual(['a\uFEFFb', '\uFEFFc']);
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

describe('openSource', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const textsIn = async (path: string): Promise<readonly string[]> =>
    (await collect(readLines(openSource(path)))).map(({ text }) => text);

  it.each(['a.gz', 'a.txt.GZ'])('unpacks %s', async (name) => {
    expect(await textsIn(file(name, gzipSync('a\nb')))).toEqual(['a', 'b']);
  });

  it.each(['a.txt', 'a.gz.txt', 'agz'])('does not unpack %s', async (name) => {
    expect(await textsIn(file(name, 'a\nb'))).toEqual(['a', 'b']);
  });

  it('says in one sentence what cannot be unpacked', async () => {
    const path = file('text.gz', 'no gzip');
    await expect(textsIn(path)).rejects.toMatchObject({
      code: 'data',
      message: `${path}: expected gzip, got "incorrect header check"`,
    });
    const short = file('short.gz', gzipSync('a\n'.repeat(1000)).subarray(0, -10));
    await expect(textsIn(short)).rejects.toMatchObject({
      code: 'data',
      message: `${short}: expected gzip, got "unexpected end of file"`,
    });
    const missing = join(folder, 'missing.gz');
    await expect(textsIn(missing)).rejects.toMatchObject({
      code: 'io',
      message: `${missing}: cannot read: no such file or folder`,
    });
  });

  it('unpacks a small file that becomes 8 MB, and none that becomes more', async () => {
    const whole = Buffer.from(`${'a'.repeat(2 ** 20 - 1)}\n`.repeat(8));
    expect(await textsIn(file('whole.gz', gzipSync(whole)))).toHaveLength(8);
    const packed = gzipSync(Buffer.concat([whole, Buffer.from('\n')]));
    const path = file('more.gz', packed);
    const expected = `a file of ${packed.length} bytes that unpacks to at most ${2 ** 23}`;
    await expect(textsIn(path)).rejects.toMatchObject({
      code: 'data',
      message: `${path}: expected ${expected}, got one that unpacks to more (unpack it first)`,
    });
  });
});

describe('a line', () => {
  it('has as many bytes as it may have, wherever it is cut', async () => {
    for (const pieceBytes of [1, 2, 100]) {
      const source = { ...sourceOf('a\néé\nb', 'f', pieceBytes), mostLineBytes: 4 };
      expect(await collect(readLines(source))).toHaveLength(3);
      await expect(
        collect(readLines({ ...sourceOf('a\nééé\nb', 'f', pieceBytes), mostLineBytes: 5 })),
      ).rejects.toMatchObject({
        code: 'data',
        message:
          'f:2: expected at most 5 bytes, got more (give each sentence a line of its own, or allow more with --line-limit)',
      });
    }
  });
});

describe('peekLines', () => {
  const whole = 'a\r\n\nb\rc\n\nd';

  it.each([
    ['a', 'a'],
    ['b', 'b'],
    ['x', 'd'],
  ])('looks for %j up to %j, and loses nothing', async (wanted, found) => {
    const { last, source } = await peekLines(sourceOf(whole, 'f', 2), (text) => text === wanted);
    expect([last, source.name]).toEqual([found, 'f']);
    const pieces = await collect(source.bytes);
    expect(Buffer.concat(pieces).toString()).toBe(whole);
  });

  it('finds no line in nothing', async () => {
    expect((await peekLines(sourceOf(''), () => false)).last).toBeUndefined();
  });

  it('keeps a byte-order mark that is a part of the first word', async () => {
    const { source } = await peekLines(sourceOf('\ufeff\ufeffa\n\ufeffb\n'), () => true);
    expect((await collect(readLines(source))).map(({ text }) => text)).toEqual(['\ufeffa', '\ufeffb']);
  });

  it('does not look without end', async () => {
    await expect(peekLines({ ...sourceOf('\n'.repeat(9), 'f'), mostLineBytes: 64 }, () => false)).rejects.toThrow(
      'f:6: expected at most 64 characters in a sentence, got more (are there blank lines between the sentences?)',
    );
  });
});

describe('the size of a sentence', () => {
  it('is bounded by its characters, of which each cell has sixteen more', () => {
    const bound = createSentenceBound({ name: 'f', mostLineBytes: 100 });
    const more = 'f:3: expected at most 100 characters in a sentence, got more';
    for (let sentence = 0; sentence < 2; sentence++) {
      bound.add(1, 100);
      expect(() => bound.add(3, 1, 0)).toThrow(more);
      bound.reset();
      bound.add(1, 20, 3);
      bound.add(2, 0, 3);
      expect(() => bound.add(3, 1, 0)).toThrow(more);
      bound.reset();
    }
  });

  it('is bounded by its lines', () => {
    const bound = createSentenceBound({ name: 'f' });
    for (let line = 1; line <= 2 ** 18; line++) bound.add(line, 1);
    expect(() => bound.add(7, 1)).toThrow(
      expect.objectContaining({
        code: 'data',
        message: `f:7: expected at most ${2 ** 18} lines in a sentence, got more (are there blank lines between the sentences?)`,
      }),
    );
    bound.reset();
    expect(() => bound.add(8, 1)).not.toThrow();
  });

  it('is checked where it was read whole', () => {
    const check = (words: readonly string[]) => checkSentence({ words, file: 'f', line: 3 }, { mostLineBytes: 10 });
    expect(() => check(['12345', '67890'])).not.toThrow();
    expect(() => check(['12345', '678901'])).toThrow('f:3: expected at most 10 characters in a sentence, got 11');
    const words = Array.from({ length: 2 ** 18 }, () => '');
    expect(() => check(words)).not.toThrow();
    expect(() => check([...words, ''])).toThrow(
      `f:3: expected at most ${2 ** 18} words in a sentence, got ${2 ** 18 + 1}`,
    );
  });
});

describe('spaces and tabs', () => {
  it.each([
    ['', true],
    [' \t ', true],
    ['\u00a0', false],
    [' a', false],
    ['a ', false],
  ])('%j are all of a line: %s', (text, isAll) => {
    expect(isBlank(text)).toBe(isAll);
  });

  it('are left out at the ends of a text, and nothing else', () => {
    expect(trimBlanks(' \t a\tb \t')).toBe('a\tb');
    expect(trimBlanks('\u00a0a\u00a0')).toBe('\u00a0a\u00a0');
    expect(trimBlanks(' \t')).toBe('');
    expect(withoutEnd('.a.-.', '.-')).toBe('.a');
    expect(withoutEnd('--', '-')).toBe('');
  });
});
