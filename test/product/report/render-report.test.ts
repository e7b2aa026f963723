import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { tokenReport } from '../../../src/language/metrics/report.js';
import type { NoiseKind } from '../../../src/language/text/noise/noise-kinds.js';
import { renderReport } from '../../../src/product/report/render-report.js';
import type { ReportData, ReportedModel } from '../../../src/product/report/report-data.js';
import { sampleComparison, sampleEvaluation, sampleHistory, sampleModel, sampleSpanEvaluation } from './sample-data.js';

const full = sampleComparison();
const bare: ReportedModel = {
  name: 'bare',
  details: {},
  scores: [],
  evaluation: sampleEvaluation(['A', 'B'], 0.1, 5, 200),
};

async function sectionsOf(data: ReportData): Promise<readonly string[]> {
  const { document } = parseHTML(await renderReport(data));
  return [...document.querySelectorAll('section')].map(({ id }) => id);
}

const reportOn = (model: Partial<ReportedModel>): Promise<string> =>
  renderReport({ title: 'One', models: [{ ...bare, ...model }] });

describe('a report', () => {
  it('has a section for everything that is known, and a link to each', async () => {
    const { document } = parseHTML(await renderReport(full));
    const ids = [...document.querySelectorAll('section')].map(({ id }) => id);
    expect(ids).toEqual(['scores', 'comparison', 'tags', 'confusion', 'errors', 'noise', 'structure', 'training']);
    const links = [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(ids.map((id) => `#${id}`));
  });

  it('leaves out what is not known', async () => {
    expect(await sectionsOf({ title: 'Bare', models: [bare] })).toEqual(['tags', 'confusion', 'structure']);
    const empty = { ...bare, evaluation: sampleEvaluation(['A'], 0, 1, 0), noise: [], errors: [] };
    expect(
      await sectionsOf({ title: 'Empty', models: [{ ...empty, history: { steps: [], evaluations: [] } }] }),
    ).toEqual(['structure']);
  });

  it('gives every figure a name, a description and its numbers', async () => {
    const { document } = parseHTML(await renderReport(full));
    const figures = [...document.querySelectorAll('figure')];
    expect(figures.length).toBeGreaterThan(15);
    for (const figure of figures) {
      expect(figure.querySelector('h3')?.textContent).not.toBe('');
      expect(figure.querySelector('svg[role=img]')?.getAttribute('aria-label')?.length).toBeGreaterThan(8);
      expect(figure.querySelectorAll('details tbody tr').length).toBeGreaterThan(0);
    }
  });

  it('shows scores with their intervals, counts and mistakes', async () => {
    const page = await renderReport({
      title: 'Numbers',
      models: [
        {
          ...bare,
          scores: [{ name: 'macroF1', value: 0.91234, interval: { low: 0.9, high: 0.92 } }],
          errors: [
            { words: ['Time', 'flies'], word: 1, gold: 'VERB', predicted: '', confidence: 0.998, where: 'a.conllu:7' },
          ],
        },
      ],
    });
    for (const text of ['Macro F1', '91.23%', '90.00 to 92.00%', '98.15%', 'no label', '99.8% sure', 'a.conllu:7']) {
      expect(page).toContain(text);
    }
    expect(page).toContain('Time <mark>flies</mark>');
  });

  it('compares two models', async () => {
    const page = await renderReport(full);
    for (const text of ['−1.42', '−2.05 to −0.81', '&lt; 0.001', 'p = 0.412', 'mini-sentinel', 'dev.conllu:9']) {
      expect(page).toContain(text);
    }
  });

  it('shows the types of spans', async () => {
    const page = await reportOn({ evaluation: sampleSpanEvaluation() });
    expect(page).toContain('F1 by type of span');
    expect(page).toContain('PER: 80.0%');
  });

  it('loads nothing: no address, no script, no import', async () => {
    const page = await renderReport(full);
    const addresses = [...page.matchAll(/(?:src|href|srcset|action|data|poster)="([^"]*)"/g)].map(
      ([, address]) => address ?? '',
    );
    expect(addresses.filter((address) => !/^#[a-z]+$/.test(address))).toEqual(['data:,']);
    expect(page).not.toMatch(/url\(|@import|<script|<iframe|<object|<img|\son[a-z]+=|https?:/i);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  it('lets no text of the data become markup', async () => {
    const evil = `"'></style></title></svg><script>alert(1)</script><img src=x onerror=alert(1)>&`;
    const { document } = parseHTML(await renderReport(evilReport(evil)));
    expect(document.querySelectorAll('script, img, [onerror]').length).toBe(0);
    expect(document.querySelectorAll('style').length).toBe(1);
    expect(document.querySelector('title')?.textContent).toBe(evil);
    expect(document.querySelector('.model dd')?.textContent).toBe(evil);
    expect(document.querySelector('mark')?.textContent).toBe(evil);
    expect(document.querySelector('#errors .where')?.textContent).toBe(evil);
  });

  it('shows control characters and orders of writing as escape sequences, also in drawings', async () => {
    const page = await renderReport(evilReport('a\u202eb\u2066c\u001bd\r\u2028e'));
    expect(page).not.toMatch(/[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    const shown = 'a\\u202eb\\u2066c\\u001bd';
    const { document } = parseHTML(page);
    expect(document.title).toContain(shown);
    expect([...document.querySelectorAll('svg')].some((svg) => svg.outerHTML.includes(shown))).toBe(true);
  });

  it('draws tags that look like numbers as the names they are', async () => {
    const page = await reportOn({ evaluation: sampleEvaluation(['1', '2', '2020-01-01', 'NaN'], 0.2, 6, 300) });
    expect(page).not.toContain('⚠');
    expect(page).toContain('>2020-01-01</text>');
  });

  it('draws runs of any length, also diverged ones', async () => {
    for (const steps of [1, 2, 300]) {
      const page = await reportOn({ history: sampleHistory(steps) });
      expect(page.match(/<[^>]*(NaN|Infinity)[^>]*>/g) ?? []).toEqual([]);
    }
    const steps = [2, Number.NaN, Number.POSITIVE_INFINITY].map((loss, index) => ({
      step: index + 1,
      loss,
      learningRate: 0,
      parts: {},
    }));
    const page = await reportOn({ history: { steps, evaluations: [] } });
    expect(page.match(/="[^"]*NaN/g) ?? []).toEqual([]);
  });

  it('stays small with long runs and many tags', async () => {
    const tags = Array.from({ length: 80 }, (_, index) => `TAG-${index}`);
    const model = {
      ...sampleModel('large', 0.1, 8),
      evaluation: sampleEvaluation(tags, 0.3, 8, 20_000),
      history: sampleHistory(50_000),
    };
    const page = await renderReport({ title: 'Large', models: [model, { ...model, name: 'larger' }] });
    expect(page.length).toBeLessThan(1_000_000);
    expect(page).toContain('The 30 tags with the most mistakes, of 81.');
  }, 30_000);

  it('shows the worst and the most frequent of 50,000 tags', async () => {
    const tags = Array.from({ length: 50_000 }, (_, index) => `T${index}`);
    const evaluation = {
      ...bare.evaluation,
      ...tokenReport([...tags, ...tags], [...tags, ...tags.slice(1), 'T0'], tags),
    };
    const page = await renderReport({ title: 'Many', models: [{ ...bare, evaluation }] });
    expect(page).toContain('The 30 tags with the most mistakes, of 50000.');
    expect(page).toContain('The 60 most frequent of 50000 tags.');
  }, 30_000);

  it('shows the first of many losses and metrics, and short names', async () => {
    const evaluations = Array.from({ length: 100 }, (_, event) => {
      const metrics = Array.from(
        { length: 100 },
        (_, index) => [`m${event}.${index}${'x'.repeat(1000)}`, 0.5] as const,
      );
      return { step: event + 1, metrics: Object.fromEntries(metrics) };
    });
    const steps = Array.from({ length: 3 }, (_, event) => {
      const parts = Array.from({ length: 100 }, (_, index) => [`p${event}.${index}`, 0.5] as const);
      return { step: event + 1, loss: 1, learningRate: 1, parts: Object.fromEntries(parts) };
    });
    const page = await reportOn({ history: { steps, evaluations } });
    expect(page).toContain('Of 10,000 losses or metrics the first 64 are shown.');
    const { document } = parseHTML(page);
    const drawn = [...document.querySelectorAll('#training figure')].map(
      (figure) => figure.querySelectorAll('.legend li').length,
    );
    expect(Math.max(...drawn)).toBe(64);
    expect(page).not.toContain('x'.repeat(61));
    expect(page.length).toBeLessThan(1_000_000);
    const few = await reportOn({ history: sampleHistory(3) });
    expect(few).not.toContain('losses or metrics the first');
  });

  it('is the same for the same data', async () => {
    expect(await renderReport(full)).toBe(await renderReport(full));
  });
});

/** A report with one text wherever the data has one. */
function evilReport(text: string): ReportData {
  const evaluation = sampleEvaluation([text, 'B'], 0.3, 7, 100);
  const words = [text, 'word'];
  const model: ReportedModel = {
    name: text,
    details: { [text]: text },
    scores: [{ name: text, value: 0.5 }],
    evaluation: { ...evaluation, spansPerType: { [text]: { precision: 1, recall: 1, f1: 1, support: 1 } } },
    noise: [
      { kind: text as NoiseKind, points: [{ rate: 0, changed: 0, draws: 1, accuracy: 1, macroF1: 1, intervals: {} }] },
    ],
    errors: [{ words, word: 0, gold: text, predicted: text, where: text }],
    history: {
      steps: [{ step: 1, loss: 1, learningRate: 1, parts: { [text]: 1, b: 1 } }],
      evaluations: [{ step: 1, metrics: { [text]: 1 } }],
    },
  };
  return {
    title: text,
    models: [model, { ...model, name: `${text}2` }],
    comparison: {
      differences: {
        [text]: { first: 0, second: 0.1, difference: 0.1, interval: { low: 0, high: 0.2 }, pValue: 0.5 },
      },
      mcnemar: { onlyFirst: 0, onlySecond: 1, pValue: 1 },
      sentences: [{ words, gold: [text, 'B'], first: [text, 'B'], second: ['B', 'B'], where: text }],
    },
  };
}
