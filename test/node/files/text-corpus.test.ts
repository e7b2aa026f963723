// Text in files: any stretch of it, across files; and that it is text.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCorpus } from '../../../src/node/files/text-corpus.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('openCorpus', () => {
  it('says what a file is that is no text in UTF-8', async () => {
    const path = file('utf16.txt', Buffer.from('a few words', 'utf16le'));
    await expect(openCorpus([path])).rejects.toThrow(`${path}: expected text in UTF-8, got UTF-16 (iconv `);
  });

  it('reads its files as one', async () => {
    const texts = ['Żółw\n', 'b', 'a longer one\n'];
    const whole = Buffer.from(texts.join(''));
    const corpus = await openCorpus(texts.map((text, index) => file(`part-${index}.txt`, text)));
    expect(corpus.size).toBe(whole.length);
    expect(corpus.sha256).toBe(createHash('sha256').update(whole).digest('hex'));
    for (let start = 0; start < whole.length; start++) {
      for (let end = start; end <= whole.length; end++) {
        expect(Buffer.from(await corpus.read(start, end - start))).toEqual(whole.subarray(start, end));
      }
    }
    await corpus.close();
  });

  it('takes patterns, in the order of the names', async () => {
    file('x-2.text', 'second');
    file('x-1.text', 'first ');
    const corpus = await openCorpus([join(folder, 'x-*.text')]);
    expect(Buffer.from(await corpus.read(0, corpus.size)).toString()).toBe('first second');
    await corpus.close();
  });

  it('takes characters that lie across what is read at once', async () => {
    for (const shift of [0, 1, 2, 3]) {
      const corpus = await openCorpus([file('long.txt', ['x'.repeat(shift), '😀'.repeat((1 << 18) + 1)].join(''))]);
      expect(corpus.size).toBe(shift + 4 * ((1 << 18) + 1));
      await corpus.close();
    }
  });

  it('stops between two pieces where it is called off', async () => {
    const path = file('stopped.txt', 'x'.repeat(5 << 20));
    let looks = 0;
    const signal = {
      get aborted() {
        return ++looks === 3;
      },
    } as AbortSignal;
    await expect(openCorpus([path], signal)).rejects.toMatchObject({
      code: 'training',
      message: `${path}: expected time to read all of the text, got an interruption`,
    });
    expect(looks).toBe(3);
  });

  it('says where something is not text', async () => {
    const bytes = Buffer.alloc((1 << 20) + 100, 'a');
    bytes[(1 << 20) + 7] = 0xff;
    const path = file('bad.txt', bytes);
    await expect(openCorpus([path])).rejects.toThrow(`${path}: expected UTF-8, got byte 0xFF at offset 1048583`);
    const cut = file('cut.txt', Buffer.from([0x61, 0xe2, 0x82]));
    await expect(openCorpus([cut])).rejects.toThrow(`${cut}: expected UTF-8, got byte 0xE2 at offset 1`);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    const pipe = join(folder, 'pipe.txt');
    execFileSync('mkfifo', [pipe]);
    await expect(openCorpus([pipe])).rejects.toThrow(`${pipe}: expected a file, got a folder, a device or a pipe`);
  });

  it('says what is missing or empty', async () => {
    const empty = file('empty.txt', '');
    await expect(openCorpus([empty])).rejects.toThrow(`${empty}: expected text, got an empty file`);
    const missing = join(folder, 'missing.txt');
    await expect(openCorpus([missing])).rejects.toMatchObject({ code: 'io' });
    const pattern = join(folder, '*.none');
    await expect(openCorpus([pattern])).rejects.toThrow(`${pattern}: expected files that fit it, got none`);
    await expect(openCorpus([folder])).rejects.toMatchObject({ code: 'io' });
  });
});
