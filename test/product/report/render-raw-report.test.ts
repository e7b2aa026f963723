// The page of an evaluation from raw text.
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { type RawReportData, renderRawReport } from '../../../src/product/report/render-raw-report.js';

const scores = { f1: 0.91, precision: 0.92, recall: 0.9 };
const treebank: RawReportData = {
  ...{ title: 'pos on text', name: 'pos<b>', details: { data: 'dev.conllu' } },
  report: {
    ...{
      sentences: scores,
      tokens: { ...scores, f1: 0.99 },
      words: scores,
      paragraphs: 12,
      characters: 3400,
      seconds: 2,
    },
    tags: { upos: { ...scores, f1: 0.85, alignedAccuracy: 0.957 } },
    intervals: {
      ...{ sentences: { low: 0.9, high: 0.92 }, tokens: { low: 0.98, high: 1 }, words: { low: 0.9, high: 0.92 } },
      tags: { upos: { low: 0.84, high: 0.86 } },
    },
  },
};
const spans: RawReportData = {
  ...treebank,
  report: {
    spans: { ...scores, support: 9 },
    perLabel: { PER: { ...scores, f1: 0.5, support: 4 }, '<LOC>': { ...scores, support: 5 } },
    ...{ texts: 3, characters: 100, seconds: 0 },
  },
};

const textOf = async (data: RawReportData) => {
  const { document } = parseHTML(await renderRawReport(data));
  return { document, text: document.body.textContent ?? '' };
};

describe('a report of raw text', () => {
  it('has the scores of tags, words, tokens and sentences with their intervals', async () => {
    const { document, text } = await textOf(treebank);
    for (const part of ['85.00%', '84.00 to 86.00%', '99.00%', '95.70%', 'pos<b>', '1,700 characters/s', '12']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('confidence intervals over paragraphs.');
    const alone = { ...treebank, report: { ...treebank.report, paragraphs: 1 } };
    expect((await textOf(alone)).text).toContain('confidence intervals over parts of the text');
    expect([...document.querySelectorAll('section')].map(({ id }) => id)).toEqual(['scores', 'parts']);
    const rows = [...document.querySelectorAll('#parts tbody tr')].map((row) => row.querySelector('th')?.textContent);
    expect(rows).toEqual(['upos', 'words', 'tokens', 'sentences']);
    expect(document.querySelector('svg[role=img]')?.getAttribute('aria-label')).toContain('upos 85.00%');
  });

  it('has the scores of spans, and of their labels', async () => {
    const { document, text } = await textOf(spans);
    const rows = [...document.querySelectorAll('#parts tbody tr')].map((row) => row.querySelector('th')?.textContent);
    expect(rows).toEqual(['spans', 'PER', '<LOC>']);
    expect(text).toContain('exactly the right place');
    expect(text).not.toContain('Aligned');
  });

  it('loads nothing and runs nothing', async () => {
    const page = await renderRawReport(treebank);
    expect(page).not.toMatch(/<script|src=|url\(/);
    expect(page).toContain('default-src ');
  });
});
