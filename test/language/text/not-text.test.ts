// What files are that begin like no text.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeNonText } from '../../../src/language/text/not-text.js';

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe('describeNonText', () => {
  it.each<[string, Uint8Array]>([
    ['gzip (', gzipSync('EU NNP')],
    ['a zip archive or an office document (', Buffer.from('PK\u0003\u0004\u0014\0\0\0\u0008\0', 'latin1')],
    ['zstd (', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4, 0)],
    ['bzip2 (', Buffer.from('BZh91AY&SY\u0003\u009f\u00fa', 'latin1')],
    ['xz (', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0)],
    ['Parquet (', Buffer.from('PAR1\u0015\u0004', 'latin1')],
    ['UTF-16 (iconv -f UTF-16 ', utf16('\uFEFFEU NNP')],
    ['UTF-16 (iconv -f UTF-16 ', utf16('\uFEFFEU NNP').swap16()],
    ['UTF-16 (iconv -f UTF-16LE', utf16('EU NNP\n').subarray(0, -1)],
    ['UTF-16 (iconv -f UTF-16LE', utf16('EU NNP\n').swap16()],
    ['UTF-16 (iconv -f UTF-16LE', utf16('ПРИВЕТ, МИР')],
    ['UTF-16 (iconv -f UTF-16LE', utf16('Ἐν ἀρχῇ ἦν ὁ λόγος')],
  ])('knows %s..', (what, bytes) => {
    expect(describeNonText(bytes)).toMatch(new RegExp(`^${what.replace(/[(]/g, '\\(')}`));
  });

  it.each([
    '',
    'a',
    'BZh of text',
    'PAR1 of text',
    'PK of text',
    'a\0b',
    'ein \0 im Text',
    'A\0b c\0 \0 d.\0\nNext\0\n',
    '\u001b[31m rot \u001b[0m',
    '\0\0\0\0\0\0',
    'äöü日本😀',
    '\uFEFFa',
  ])('takes %j for text', (text) => {
    expect(describeNonText(Buffer.from(text))).toBeUndefined();
  });

  it('does not guess at bytes that have no signature', () => {
    expect(describeNonText(brotliCompressSync('EU NNP'))).toBeUndefined();
  });
});
