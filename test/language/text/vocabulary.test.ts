import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byteOffset,
  bytesToIds,
  eosId,
  extraIdCount,
  firstExtraId,
  idsToBytes,
  idsToText,
  isByteId,
  padId,
  textToIds,
  unkId,
  vocabSize,
} from '../../../src/language/text/vocabulary.js';

describe('the vocabulary', () => {
  it('is three special ids, 256 bytes and 125 extra ids', () => {
    expect([padId, eosId, unkId, byteOffset, firstExtraId, extraIdCount, vocabSize]).toEqual([
      0, 1, 2, 3, 259, 125, 384,
    ]);
    const ids = Array.from({ length: vocabSize }, (_, id) => id);
    expect(ids.filter(isByteId)).toEqual(bytesToIds(Uint8Array.from({ length: 256 }, (_, byte) => byte)));
  });
});

describe('textToIds and idsToText', () => {
  it('are inverse to each other on every text', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(idsToText(textToIds(text))).toBe(text);
    });
    fc.assert(property);
  });

  it('take special tokens in the text as plain bytes', () => {
    expect(textToIds('</s>')).toEqual([63, 50, 118, 65]);
    expect(textToIds('é')).toEqual([198, 172]);
  });

  it('leave out ids without a byte, so that the bytes on either side join up', () => {
    expect(idsToText([padId, 198, eosId, 172, unkId, firstExtraId, vocabSize, -1, 100])).toBe('éa');
    expect([...idsToBytes([258, 259, 3])]).toEqual([255, 0]);
  });

  it('leave out bytes that are not UTF-8', () => {
    expect(idsToText([100, 198, 101, 258])).toBe('ab');
  });
});
