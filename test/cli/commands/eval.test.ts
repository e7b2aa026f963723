// `bytetag eval`: noise, comparison, report and the notebook's metric, on models that have hardly learned anything.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBytetag } from '../../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const data = path('data.jsonl');
writeFileSync(
  data,
  [
    { tokens: ['Anna', 'saw', '3', 'cats'], tags: ['PROPN', 'VERB', 'NUM', 'NOUN'] },
    { tokens: ['cats', 'saw', 'Anna'], tags: ['NOUN', 'VERB', 'PROPN'] },
    { tokens: ['3', 'saw', '3'], tags: ['NUM', 'VERB', 'NUM'] },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
    .repeat(8),
);

const evaluate = (...args: readonly string[]) => runBytetag(['eval', '--data', data, ...args]);
const json = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await evaluate('--json', ...args);
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};

beforeAll(async () => {
  const train = (format: string, steps: number) =>
    runBytetag([
      ...['train', '--model', 'micro', '--train', data, '--format', format, '--out', path(format)],
      ...['--max-steps', `${steps}`, '--batch-size', '8', '--warmup-steps', '0'],
    ]);
  expect((await train('ids', 25)).code).toBe(0);
  expect((await train('notebook', 1)).code).toBe(0);
});

describe('eval', () => {
  it('reads standard input', async () => {
    const args = ['eval', '--model', path('ids'), '--data', '-', '--json'];
    const outcome = await runBytetag(args, { input: readFileSync(data, 'utf8') });
    expect([outcome.code, outcome.stderr]).toEqual([0, '']);
    const { seconds: _, ...report } = await json('--model', path('ids'));
    expect(JSON.parse(outcome.stdout)).toMatchObject(report);
  });

  it('gives scores within their intervals', async () => {
    const report = await json('--model', path('ids'));
    expect(Object.keys(report.intervals)).toEqual(['accuracy', 'macroF1']);
    for (const [name, { low, high }] of Object.entries<{ low: number; high: number }>(report.intervals)) {
      expect(report[name]).toBeGreaterThanOrEqual(low);
      expect(report[name]).toBeLessThanOrEqual(high);
    }
  });

  it('--noise: several kinds and rates, each curve beginning with the clean words, the same at the same seed', async () => {
    const args = ['--model', path('ids'), '--noise', 'typos:0.5,1', 'lowercase:1', '--noise', 'typos:0.2'];
    const { noise, accuracy } = await json(...args);
    const shape = noise.map(({ kind, points }: { kind: string; points: { rate: number }[] }) => [
      kind,
      points.map(({ rate }) => rate),
    ]);
    expect(shape).toEqual([
      ['typos', [0, 0.2, 0.5, 1]],
      ['lowercase', [0, 1]],
    ]);
    expect(noise[0].points[0].accuracy).toBe(accuracy);
    expect(noise[0].points[3].changed).toBe(1);
    expect(noise[1].points[1].changed).toBeCloseTo(0.2, 12);
    expect((await json(...args)).noise).toEqual(noise);
    expect((await json(...args, '--seed', '2')).noise[0].points[0]).toMatchObject({ accuracy });
  });

  it('compares two models, and finds none better than itself', async () => {
    const same = await json('--model', path('ids'), '--model', path('ids'));
    expect(same.comparison.sentences).toEqual([]);
    expect(same.comparison.differences.accuracy).toMatchObject({ difference: 0, pValue: 1 });
    const { models, comparison } = await json('--model', path('notebook'), path('ids'));
    const { first, second, difference, pValue } = comparison.differences.accuracy;
    expect([first, second]).toEqual([models[0].accuracy, models[1].accuracy]);
    expect(difference).toBeGreaterThan(0);
    expect(pValue).toBeLessThan(0.05);
    const { onlyFirst, onlySecond } = comparison.mcnemar;
    expect((onlySecond - onlyFirst) / models[0].tokens).toBeCloseTo(difference, 12);
  });

  it('compares two models under noise, over three draws unless others are asked for', async () => {
    const args = ['--model', path('notebook'), path('ids'), '--noise', 'typos:0.5', 'lowercase:0,1'];
    const { models, comparison } = await json(...args);
    expect(comparison.noise.map(({ kind, rate }: { kind: string; rate: number }) => [kind, rate])).toEqual([
      ['typos', 0.5],
      ['lowercase', 1],
    ]);
    const [typos] = comparison.noise;
    expect(typos.byDraw.length).toBe(3);
    expect(typos.differences.accuracy.first).toBe(models[0].noise[0].points[1].accuracy);
    expect(typos.differences.accuracy.second).toBe(models[1].noise[0].points[1].accuracy);
    expect(typos.differences.accuracy.pValue).toBeLessThan(0.05);
    expect(models[0].noise[0].points[1].draws).toBe(3);
    const report = path('noise-report');
    const { stdout } = await evaluate(...args, '--noise-seeds', '2', '--report', report);
    expect(stdout).toMatch(/^under noise: typos 50\.00%\n +first +second +points$/m);
    expect(stdout).toMatch(/^points of accuracy in each draw of the noise: [+-]\d+\.\d\d, [+-]\d+\.\d\d$/m);
    const page = readFileSync(join(report, 'index.html'), 'utf8');
    expect(page).toContain('Under noise: Accuracy');
    expect(page).toContain('Of 2 draws of the noise together.');
  });

  it('--report writes a page and the document that --json prints', async () => {
    const report = path('report');
    const printed = await json('--model', path('ids'), '--noise', 'leet:1', '--report', report);
    expect(JSON.parse(readFileSync(join(report, 'report.json'), 'utf8'))).toEqual(printed);
    const page = readFileSync(join(report, 'index.html'), 'utf8');
    for (const section of ['scores', 'tags', 'confusion', 'noise', 'structure', 'training']) {
      expect(page).toContain(`id="${section}"`);
    }
  });

  it('--confusion: how often each tag was taken for each other', async () => {
    const { confusion } = await json('--model', path('ids'));
    const { stdout } = await evaluate('--model', path('ids'), '--confusion');
    const table = stdout.slice(stdout.indexOf('gold by row, predicted by column')).split('\n');
    expect(table[1]?.trim().split(/\s+/)).toEqual(confusion.tags);
    const counts = table.slice(2, 2 + 4).flatMap((line) => line.trim().split(/\s+/).slice(1).map(Number));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(8 * 10);
  });

  it('--predictions: gold and predicted tags side by side, over nothing that is there', async () => {
    const file = path('predictions.txt');
    const first = await evaluate('--model', path('ids'), '--model', path('notebook'), '--predictions', file);
    expect([first.code, first.stderr]).toEqual([0, `gold and predicted tags are in ${file}\n`]);
    const rows =
      readFileSync(file, 'utf8')
        .split('\n\n')[0]
        ?.split('\n')
        .map((row) => row.split('\t')) ?? [];
    expect(rows.map(([word, gold]) => [word, gold])).toEqual([
      ['Anna', 'PROPN'],
      ['saw', 'VERB'],
      ['3', 'NUM'],
      ['cats', 'NOUN'],
    ]);
    expect(rows.every((row) => row.length === 4)).toBe(true);
    const again = await evaluate('--model', path('ids'), '--predictions', file);
    expect([again.code, again.stderr]).toEqual([
      2,
      `bytetag: --predictions: expected a file that does not exist, got ${file} (--overwrite replaces it)\n`,
    ]);
    expect((await evaluate('--model', path('ids'), '--predictions', file, '--overwrite')).code).toBe(0);
    expect(readFileSync(file, 'utf8').split('\n')[0]?.split('\t')).toHaveLength(3);
    const over = await evaluate('--model', path('ids'), '--predictions', data, '--overwrite');
    expect(over.stderr).toBe(`bytetag: --predictions: expected another file than those that are read, got ${data}\n`);
    const csv = await evaluate('--model', path('ids'), '--predictions', path('p.csv'));
    expect(csv.stderr).toContain('--predictions: expected .conllu, .jsonl or another name for columns, got ');
  });

  it('prints F1 of each type of span, in whatever notation the tags are', async () => {
    for (const [name, tags] of [
      ['bilou', ['U-PER', 'O', 'B-LOC', 'L-LOC']],
      ['bare', ['B', 'O', 'B', 'I']],
    ] as const) {
      const file = path(`${name}.jsonl`);
      writeFileSync(file, `${JSON.stringify({ tokens: ['Ann', 'saw', 'New', 'York'], tags })}\n`.repeat(4));
      const train = [
        'train',
        '--model',
        'micro',
        '--train',
        file,
        '--task',
        'ner',
        '--out',
        path(name),
        '--max-steps',
        '1',
      ];
      expect((await runBytetag(train)).code).toBe(0);
      const report = await runBytetag(['eval', '--model', path(name), '--data', file]);
      expect(report.stdout).toContain('span F1');
      const types = name === 'bare' ? ['_'] : ['LOC', 'PER'];
      const { stdout } = await runBytetag(['eval', '--model', path(name), '--data', file, '--json']);
      expect(Object.keys(JSON.parse(stdout).spansPerType)).toEqual(expect.arrayContaining(types));
      for (const type of types) expect(report.stdout).toMatch(new RegExp(`^${type} .*%.*%.*%`, 'm'));
    }
  });

  it('--metric notebook: scores after the right ids, with a warning', async () => {
    const { notebook } = await json('--model', path('notebook'), '--metric', 'notebook');
    expect(Object.keys(notebook).sort()).toEqual(
      ['accuracy', 'macroF1', 'macroPrecision', 'macroRecall', 'microF1', 'microPrecision', 'microRecall'].sort(),
    );
    const { stdout } = await evaluate('--model', path('notebook'), '--metric', 'notebook');
    expect(stdout).toContain('It misleads');
  });

  it.each([
    [['--model', 'ids', '--metric', 'notebook'], 2, /expected a model that was trained with format notebook, got ids/],
    [['--model', 'ids', '--noise', 'fog:0.1'], 2, /--noise: expected one of typos, .*got "fog"/],
    [['--model', 'ids', '--noise', 'typos:1.5'], 2, /rates between 0 and 1/],
    [['--model', 'ids', '--noise', 'typos'], 2, /rates between 0 and 1/],
    [['--model', 'ids', '--noise', 'typos:0.1:0.2'], 2, /rates between 0 and 1/],
    [['--model', 'ids', '--noise-seeds', '2'], 2, /--noise-seeds: expected --noise beside it, got none/],
    [['--model', 'ids', '--noise', 'typos:0.1', '--noise-seeds', '0'], 2, /--noise-seeds: expected/],
    [['--model', 'ids', 'ids', 'ids'], 2, /expected one model, or two to compare, got 3/],
    [['--model', 'ids', '--report', 'data.jsonl'], 1, /data\.jsonl: expected a folder, got a file/],
  ])('%j: exit code %i and one sentence', async (args, code, message) => {
    const isPath = new Set(['ids', 'data.jsonl']);
    const result = await evaluate(...args.map((arg) => (isPath.has(arg) ? path(arg) : arg)));
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trim().split('\n').length).toBe(1);
  });
});

describe('eval --raw', () => {
  const treebank = path('raw.conllu');
  const row = (id: number, form: string, tag: string): string =>
    [id, form, '_', tag, '_', '_', '_', '_', '_', '_'].join('\t');
  writeFileSync(treebank, `${[row(1, 'Anna', 'PROPN'), row(2, 'saw', 'VERB'), row(3, 'cats', 'NOUN')].join('\n')}\n\n`);
  writeFileSync(path('words.tsv'), 'word\tupos\nAnna\tPROPN\n');
  const raw = (...args: readonly string[]) => runBytetag(['eval', '--raw', ...args]);

  it('scores sentences, tokens, words and tags', async () => {
    const { code, stdout } = await raw('--model', path('ids'), '--data', treebank, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ tokens: { f1: 1 }, words: { f1: 1 }, sentences: { f1: 1 }, paragraphs: 1 });
    expect(report.tags.upos.alignedAccuracy).toBe(report.tags.upos.f1);
    const { stderr } = await raw('--model', path('ids'), '--data', treebank, '--report', path('raw-report'));
    expect(stderr).toContain('the report is in ');
    expect(readFileSync(join(path('raw-report'), 'index.html'), 'utf8')).toContain('on the raw text of raw.conllu');
    expect(JSON.parse(readFileSync(join(path('raw-report'), 'report.json'), 'utf8'))).toMatchObject({ paragraphs: 1 });
    const table = (await raw('--model', path('ids'), '--data', treebank)).stdout;
    expect(table).toMatch(/^ +F1 +precision +recall +aligned\nsentences +100\.00%/);
  });

  it.each<[readonly string[], string]>([
    [['--data', data], 'data.jsonl:1: expected a text with spans of its characters, by which --raw scores entities'],
    [['--data', path('words.tsv')], 'words.tsv: expected CoNLL-U, which has the spaces between words, got tsv'],
    [['--data', treebank, '--segment', 'model'], 'segment model: expected a model that has learned to divide text'],
    [['--data', treebank, '--text', treebank], 'raw.conllu:1: expected the treebank\'s text, which goes on with "An'],
    [['--data', '-'], '--data: expected files beside --raw, got -'],
    [['--data', treebank, '--text', '-'], '--text: expected files beside --raw, got -'],
    [['--data', treebank, '--segment', 'unicode', '--segmenter', 'pos-en'], '--segmenter: expected --segment model or'],
    [['--data', `${treebank}[:1]`], 'expected whole files, whose paragraphs are read, got a selection'],
    [['--data', treebank, '--noise', 'typos:0.1'], '--noise: expected it without --raw, got both'],
    [['--data', treebank, '--limit', '1'], '--limit: expected it without --raw, got both'],
    [['--data', treebank, '--word-column', '1'], '--word-column: expected it without --raw, got both'],
    [['--data', treebank, '--model', path('ids')], '--model: expected one model beside --raw, got several'],
    [['--data', path('none.conllu')], 'none.conllu: cannot read'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await raw('--model', path('ids'), ...args);
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining(message)]);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
