// The main job through the command line: train, kill, resume, evaluate, tag, generate.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/foundation/random.js';
import { cases, fixturePath, trimGenerated } from '../support/fixtures.js';
import { runBytetag } from '../support/run-bytetag.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

/** Sentences that even a few steps teach something of: digits are NUM, capitals PROPN, the rest NOUN. */
const treebank = (sentences: number, seed: string): string => {
  const random = createRandom(1, seed);
  const kinds = [
    { tag: 'NUM', letters: '0123456789' },
    { tag: 'PROPN', letters: 'ABCDEFG' },
    { tag: 'NOUN', letters: 'abcdefg' },
  ];
  const sentence = () =>
    Array.from({ length: 2 + random.below(4) }, (_, index) => {
      const kind = kinds[random.below(3)];
      const form = Array.from({ length: 1 + random.below(3) }, () => kind?.letters[random.below(7)]).join('');
      return `${index + 1}\t${form}\t_\t${kind?.tag}\t_\t_\t0\troot\t_\t_\n`;
    }).join('');
  return Array.from({ length: sentences }, () => `# a comment\n${sentence()}\n`).join('');
};

const training = (out: string): string[] => [
  ...['train', '--model', 'micro', '--train', path('train.conllu'), '--dev', path('dev.conllu'), '--out', path(out)],
  ...[
    '--max-steps',
    '20',
    '--batch-size',
    '8',
    '--save-steps',
    '5',
    '--eval-steps',
    '8',
    '--gradient-accumulation-steps',
    '2',
  ],
];
const model = (out: string): Buffer => readFileSync(path(`${out}/model.safetensors`));
const metricsOf = (out: string): string => {
  try {
    return readFileSync(path(`${out}/metrics.jsonl`), 'utf8');
  } catch {
    return '';
  }
};

beforeAll(async () => {
  writeFileSync(path('train.conllu'), treebank(120, 'train'));
  writeFileSync(path('dev.conllu'), treebank(20, 'dev'));
  const { code, stderr } = await runBytetag(training('whole'));
  expect(stderr).toContain('finished at step 20');
  expect(code).toBe(0);
});

describe('train', () => {
  it('learns, and tells so in events', () => {
    const events = metricsOf('whole')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const losses = events.filter(({ type }) => type === 'step').map((event) => event.losses.loss);
    expect(losses.length).toBe(20);
    expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
    const devLosses = events.filter(({ type }) => type === 'evaluation').map(({ metrics }) => metrics.loss);
    expect(devLosses.length).toBe(3);
    expect(devLosses[2]).toBeGreaterThan(0);
    expect(devLosses[2]).toBeLessThan(devLosses[0]);
    expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'finished', step: 20 });
  });

  it.each([
    ['SIGKILL', null],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('continues to the same bits after %s', async (signal, expectedCode) => {
    const out = signal.toLowerCase();
    let isSent = false;
    const interrupt = () => {
      if (isSent || !/"type":"step","step":(?:[6-9]|1\d)\b/.test(metricsOf(out))) return undefined;
      isSent = true;
      return signal;
    };
    const { code } = await runBytetag(training(out), { interrupt });
    expect(code).toBe(expectedCode);
    // Whatever the moment, there is a model that loads.
    expect((await runBytetag(['tag', '--model', path(out), '--input', 'tokens'], { input: 'a B 1' })).code).toBe(0);
    const refused = await runBytetag(training(out));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('holds a run')]);
    const resumed = await runBytetag([...training(out), '--resume']);
    expect(resumed.stderr).toMatch(/continuing after step \d+/);
    expect(resumed.code).toBe(0);
    expect(model(out).equals(model('whole'))).toBe(true);
  });

  it('refuses to resume with other settings, and names the first', async () => {
    const { code, stderr } = await runBytetag([...training('whole'), '--resume', '--learning-rate', '1']);
    expect(code).toBe(1);
    expect(stderr).toContain('settings.learningRate 0.004');
  });
});

describe('eval', () => {
  it('prints one JSON document with everything', async () => {
    const { code, stdout } = await runBytetag([
      'eval',
      '--model',
      path('whole'),
      '--data',
      path('dev.conllu'),
      '--json',
    ]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    const averages = ['macro', 'micro'].flatMap((kind) => ['F1', 'Precision', 'Recall'].map((key) => `${kind}${key}`));
    const keys = ['accuracy', ...averages, 'perTag', 'confusion', 'structure', 'sentences', 'tokens', 'seconds'];
    expect(Object.keys(report)).toEqual(expect.arrayContaining(keys));
    expect(Object.keys(report.structure)).toEqual(
      expect.arrayContaining(['wellFormed', 'missing', 'extra', 'unknownTag', 'wordMismatch', 'tagCase']),
    );
    expect(report.sentences).toBe(20);
    expect(report.structure.wellFormed).toBe(1);
  });

  it('scores a tag that training never saw as wrong, and names it', async () => {
    writeFileSync(path('new.jsonl'), '{"tokens": ["a", "B"], "tags": ["NOUN", "NEW"]}\n');
    const { code, stdout } = await runBytetag([
      'eval',
      '--model',
      path('whole'),
      '--data',
      path('new.jsonl'),
      '--json',
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).unseenTags).toEqual(['NEW']);
  });
});

describe('tag', () => {
  const tag = async (args: readonly string[], input: string): Promise<string> => {
    const { code, stdout } = await runBytetag(['tag', '--model', path('whole'), ...args], { input });
    expect(code).toBe(0);
    return stdout;
  };

  it('labels every word of a text', async () => {
    expect(await tag([], 'abc DEF. 12 34\n')).toMatch(/^abc\/[A-Z]+ DEF\/[A-Z]+ \.\/[A-Z]+\n12\/[A-Z]+ 34\/[A-Z]+\n$/);
  });

  it('rewrites one column of a treebank and keeps the rest', async () => {
    const original = readFileSync(path('dev.conllu'), 'utf8');
    const withoutTags = (text: string): string => text.replaceAll(/^((?:[^\t\n]*\t){3})[^\t]*/gm, '$1');
    const tagged = await tag(['--input', 'conllu'], original);
    expect(withoutTags(tagged)).toBe(withoutTags(original));
  });

  it('reads and writes JSON lines', async () => {
    const stdout = await tag(
      ['--input', 'jsonl', '--output', 'jsonl', '--decoding', 'encoder'],
      '{"tokens": ["a", "1"]}\n',
    );
    const tags = [expect.any(String), expect.any(String)];
    const confidences = [expect.any(Number), expect.any(Number)];
    expect(JSON.parse(stdout)).toEqual({ tokens: ['a', '1'], tags, confidences });
  });

  it('gives places in the line, and the best tags', async () => {
    const stdout = await tag(['--output', 'jsonl', '--alternatives', '2', '--offsets', 'utf8'], '\nZoë 12\n');
    const { line, tokens } = JSON.parse(stdout);
    expect([line, tokens]).toMatchObject([
      2,
      [
        { text: 'Zoë', start: 0, end: 4, alternatives: [{}, {}] },
        { text: '12', start: 5, end: 7, alternatives: [{}, {}] },
      ],
    ]);
    const [first, second] = tokens[0].alternatives;
    expect(first.probability).toBeGreaterThanOrEqual(second.probability);
    expect(tokens[0]).toMatchObject({ tag: first.tag, confidence: first.probability });
  });
});

describe('generate', () => {
  const [batch] = cases.models['tiny-byt5']?.batches ?? [];
  const texts = batch as unknown as { source_texts: string[]; target_texts: string[] };
  const generate = async (args: readonly string[], lines: readonly string[]) => {
    const all = ['generate', '--model', fixturePath('tiny-byt5'), '--max-new-tokens', '40', ...args];
    const { code, stdout } = await runBytetag(all, { input: `${lines.join('\n')}\n` });
    expect(code).toBe(0);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  it('gives the reference’s greedy ids, and the loss of each target', async () => {
    const lines = texts.source_texts.map((source, index) =>
      JSON.stringify({ source, target: texts.target_texts[index] }),
    );
    const results = await generate([], lines);
    expect(results.map(({ ids }) => ids)).toEqual(batch?.greedy.sequences.map(trimGenerated));
    const lengths = batch?.labels.map((row) => row.filter((id) => id >= 0).length) ?? [];
    const total = results.reduce((sum, { loss }, index) => sum + loss * (lengths[index] ?? 0), 0);
    expect(total / lengths.reduce((sum, length) => sum + length, 0)).toBeCloseTo(batch?.loss ?? Number.NaN, 5);
  });

  it('gives the reference’s best beam and its score', async () => {
    const results = await generate(['--num-beams', '4'], texts.source_texts);
    const golden = batch?.beam[0];
    results.forEach(({ ids, score }, index) => {
      // Four sequences are returned for each source there, best first.
      expect(ids).toEqual(trimGenerated(golden?.sequences[4 * index] ?? []));
      expect(score).toBeCloseTo(golden?.sequences_scores[4 * index] ?? Number.NaN, 4);
    });
  });
});

describe('generate and long lines', () => {
  const generate = (args: readonly string[], line: string) =>
    runBytetag(['generate', '--model', fixturePath('tiny-byt5'), '--max-new-tokens', '2', ...args], {
      input: `short\n${line}\n`,
    });

  it.each([
    ['x'.repeat(2048), 'a source of at most 2048 ids, got 2049'],
    [JSON.stringify({ source: 'a', target: 'x'.repeat(2048) }), 'a target of at most 2048 ids, got 2049'],
    ['x'.repeat(2 ** 20), 'a source of at most 2048 ids, got more'],
  ])('refuses a line that is too long: %.30s', async (line, message) => {
    const { code, stderr } = await generate([], line);
    expect([code, stderr]).toEqual([
      1,
      `bytetag: standard input:2: expected ${message} (--max-source-length allows more)\n`,
    ]);
  });

  it('takes longer ones where it is told to, and shorter ones only', async () => {
    const longer = await generate(['--max-source-length', '2100'], 'x'.repeat(2048));
    expect([longer.code, longer.stdout.trim().split('\n').length]).toEqual([0, 2]);
    const shorter = await generate(['--max-source-length', '6'], 'longer');
    expect(shorter.stderr).toContain('standard input:2: expected a source of at most 6 ids, got 7');
    const wide = await generate(['--num-beams', '1001'], 'x');
    expect([wide.code, wide.stderr]).toEqual([
      2,
      'bytetag: --num-beams: expected a whole number from 1 to 1000, got 1001\n',
    ]);
  });
});

describe('several tasks in one model', () => {
  it('are trained, evaluated and used by name, told apart by their prefix', async () => {
    const task = (name: string, column: string, relabel: object) => ({ name, column, prefix: `${name}: `, relabel });
    const tasks = [
      task('parts', 'upos', {}),
      task('names', 'upos', { PROPN: 'B-NAME', NOUN: 'O', NUM: 'O', PUNCT: 'O' }),
    ];
    writeFileSync(path('tasks.json'), JSON.stringify({ tasks: tasks.map((item) => ({ ...item, scheme: undefined })) }));
    const args = ['--task', path('tasks.json'), '--train', path('train.conllu'), '--dev', path('dev.conllu')];
    const run = ['train', '--model', 'micro', ...args, '--max-steps', '2', '--out', path('tasks')];
    const trained = await runBytetag(run);
    expect([trained.code, trained.stderr]).toEqual([0, expect.stringContaining('names.accuracy')]);
    const data = ['--model', path('tasks'), '--data', path('dev.conllu'), '--json'];
    const unknown = await runBytetag(['eval', ...data, '--task', 'chunks']);
    expect(unknown.stderr).toMatch(/task: expected one of parts, names, got chunks/);
    const tagsOf = async (...options: string[]): Promise<readonly string[]> =>
      Object.keys(JSON.parse((await runBytetag(['eval', ...data, ...options])).stdout).perTag);
    expect(await tagsOf()).toEqual(await tagsOf('--task', 'parts'));
    expect(await tagsOf('--task', 'names')).toEqual(expect.arrayContaining(['B-NAME', 'O']));
    const tagged = await runBytetag(['tag', '--model', path('tasks'), '--task', 'names'], { input: 'abc' });
    expect(tagged.stdout).toMatch(/^abc\/(B-NAME|O|[A-Z]+)\n$/);
  });
});
