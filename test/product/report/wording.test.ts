import { describe, expect, it } from 'vitest';
import {
  count,
  counted,
  percent,
  percentInterval,
  percentTick,
  points,
  pValue,
  scoreName,
  shorten,
  significant,
  tagName,
} from '../../../src/product/report/wording.js';

describe('wording', () => {
  it('names scores and tags', () => {
    expect(['accuracy', 'macroF1', 'decoderLoss', 'spanF1Strict', 'ocr'].map(scoreName)).toEqual([
      'Accuracy',
      'Macro F1',
      'Decoder loss',
      'Span F1 strict',
      'OCR',
    ]);
    expect([tagName('NOUN'), tagName('')]).toEqual(['NOUN', '∅ no label']);
  });

  it('writes shares', () => {
    expect([percent(0.96414), percent(0.5, 0), percent(1, 1), percent(-0.0123)]).toEqual([
      '96.41%',
      '50%',
      '100.0%',
      '−1.23%',
    ]);
    expect(percentInterval({ low: 0.961, high: 0.967 })).toBe('96.10 to 96.70%');
    expect([0.9, 0.925, 0.3 + 0.6].map(percentTick)).toEqual(['90%', '92.5%', '90%']);
    expect([points(0.0042), points(-0.0142), points(0), points(-0.000001)]).toEqual(['+0.42', '−1.42', '0.00', '0.00']);
  });

  it('writes numbers', () => {
    expect([count(12450), counted(1, 'word'), counted(2000, 'word')]).toEqual(['12,450', '1 word', '2,000 words']);
    expect([0, 0.123456, 2e-3, 1.23e-5, 123456, -0.5].map(significant)).toEqual([
      '0',
      '0.1235',
      '0.002',
      '1.2e-5',
      '1.2e+5',
      '−0.5',
    ]);
    expect([pValue(0.0002), pValue(0.412)]).toEqual(['< 0.001', '0.412']);
  });

  it('shortens by characters, not by halves of them', () => {
    expect([shorten('NOUN', 4), shorten('VERBAL', 4), shorten('😀😀😀', 2)]).toEqual(['NOUN', 'VER…', '😀…']);
  });
});
