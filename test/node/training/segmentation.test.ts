// A model learns to divide raw text, alone and among the tasks of a tagger, and belongs to taggers then: with files,
// from training over merging and averaging to tagging.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/foundation/random.js';
import { evaluateRawText } from '../../../src/node/evaluate-raw-text.js';
import { filesToPush } from '../../../src/node/hub/files-to-push.js';
import { mergeModels } from '../../../src/node/merge-models.js';
import { Tagger } from '../../../src/node/tagger.js';
import { finetune } from '../../../src/node/training/finetune.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import type { TrainOptions } from '../../../src/product/training/train-options.js';
import { writeTinyTagger } from '../../support/tiny-tagger.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

/**
 * Sentences of made-up words. Some are written as one with the word before: `don't` is `do` and `n't`, and `zum` is
 * always `zu dem`.
 */
function treebank(paragraphs: number, seed: number): string {
  const random = createRandom(seed, 'treebank');
  const word = (): string => Array.from({ length: 2 + random.below(3) }, () => 'abdeiknost'[random.below(10)]).join('');
  const line = (id: string, form: string, misc = '_') => [id, form, '_', 'X', 'Y', '_', '_', '_', '_', misc].join('\t');
  const sentence = (): string => {
    const lines: string[] = [];
    const count = 2 + random.below(4);
    let id = 1;
    for (let token = 0; token < count; token++) {
      const misc = token === count - 1 ? 'SpaceAfter=No' : '_';
      if (random.below(8) === 0) {
        lines.push(line(`${id}-${id + 1}`, 'zum', misc), line(`${id++}`, 'zu'), line(`${id++}`, 'dem'));
        continue;
      }
      if (random.below(3) > 0) lines.push(line(`${id++}`, word(), misc));
      else {
        const verb = word();
        lines.push(line(`${id}-${id + 1}`, `${verb}n't`, misc), line(`${id++}`, verb), line(`${id++}`, "n't"));
      }
    }
    return [...lines, line(`${id}`, '.')].join('\n');
  };
  const paragraph = (): string => `# newpar\n${[sentence(), sentence(), sentence()].join('\n\n')}`;
  return `${Array.from({ length: paragraphs }, paragraph).join('\n\n')}\n\n`;
}

/** The paragraphs of a treebank with blank lines between them. */
function rawTextOf(file: string): string {
  const paragraphs = readFileSync(file, 'utf8').split('# newpar\n').slice(1);
  const sentenceOf = (block: string): string => {
    let covered = 0;
    const rows = block.split('\n').map((row) => row.split('\t'));
    return rows
      .map(([id = '', form = '', ...rest]) => {
        if (id.includes('-')) covered = Number(id.split('-')[1]);
        else if (Number(id) <= covered) return '';
        return form + (rest.at(-1) === 'SpaceAfter=No' ? '' : ' ');
      })
      .join('');
  };
  return paragraphs.map((paragraph) => paragraph.trim().split('\n\n').map(sentenceOf).join('')).join('\n\n');
}

async function run(options: Partial<TrainOptions>, out: string, controls: { overwrite?: boolean } = {}) {
  const files = { train: path('train.conllu'), model: 'micro', out: path(out), threads: 2 };
  const events = finetune(await resolveTraining({ ...files, ...options }), controls);
  let best: Readonly<Record<string, number>> = {};
  for await (const event of events) if (event.type === 'evaluation' && event.isBest) best = event.metrics;
  return best;
}

beforeAll(async () => {
  writeFileSync(path('train.conllu'), treebank(80, 1));
  writeFileSync(path('dev.conllu'), treebank(12, 2));
  await writeTinyTagger(path('tiny'));
});

describe('a model that divides text', () => {
  const segment = { task: 'segment', dev: path('dev.conllu'), window: 64, textNoise: 0.1 };

  it('learns sentences, tokens and words, and finds them in raw text', async () => {
    const metrics = await run({ ...segment, maxSteps: 110, batchSize: 16, dropout: 0 }, 'segmenter');
    expect(Object.keys(metrics)).toEqual(['sentenceF1', 'tokenF1', 'wordF1']);
    for (const score of Object.values(metrics)) expect(score).toBeGreaterThan(0.95);
    const config = JSON.parse(readFileSync(path('segmenter/bytetag.json'), 'utf8'));
    const boundaries = ['none', 'word', 'token', 'sentence', 'multiword', 'multiword-sentence'];
    expect(config).toMatchObject({ tasks: [], tags: boundaries });
    expect(config.segmentation).toEqual({
      ...{ boundaries, window: 64, hasSpaces: false, expansions: { zum: ['zu', 'dem'] } },
    });
    const report = await evaluateRawText({ model: path('segmenter'), data: path('dev.conllu') });
    expect(report).toMatchObject({ words: { f1: metrics.wordF1 }, tags: {} });
  });

  it('is refused where a tagger is needed, and for options that it has not', async () => {
    const tagger = await Tagger.load(path('segmenter'));
    await expect(tagger.tag('abc.')).rejects.toThrow('model: expected one that labels words');
    await expect(Tagger.load('micro')).rejects.toThrow('model micro: expected a model that has learned something');
    const [words] = await tagger.segment('deska Zum bisk.');
    expect(words?.map(({ text }) => text)).toEqual(['deska', 'Zu', 'dem', 'bisk', '.']);
    expect(words?.[2]).toEqual({ text: 'dem', start: 6, end: 9, token: { start: 6, end: 9 } });
    await tagger.dispose();
    for (const [options, message] of [
      [{ task: 'upos', window: 64 }, 'window: expected task segment beside it, got none'],
      [{ task: 'segment', noise: { typos: 1 } }, 'noise: expected a task with tags beside it, got segment alone'],
      [{ task: 'segment', tagWeights: { token: 2 } }, 'tagWeights: expected a task with tags beside it'],
      [{ task: 'segment', maxSourceLength: 64 }, 'maxSourceLength: expected a task with tags beside it'],
      [{ task: 'segment', wordColumn: '2' }, 'wordColumn: expected a task with tags beside it'],
      [{ task: 'segment', relabel: { X: 'Y' } }, 'task segment: expected no relabel, which tags have'],
      [{ task: 'segment', format: 'tags' }, 'task segment: expected an encoder loss'],
      [{ task: 'segment', segmenter: path('segmenter') }, 'segmenter: expected task without segment beside it'],
      [{ task: 'segment', train: path('words.txt') }, 'expected CoNLL-U, which has the spaces between words'],
      [{ task: 'upos', segmenter: path('tiny') }, 'expected a model that has learned to divide text'],
    ] as const) {
      writeFileSync(path('words.txt'), 'a X\n\n');
      await expect(run(options, 'refused')).rejects.toThrow(message);
    }
    expect(existsSync(path('refused'))).toBe(false);
  });

  it('belongs to a tagger that is trained with it, merged, trained further and pushed', async () => {
    const few = { task: 'upos', maxSteps: 1, batchSize: 4, trainLimit: 4 };
    await run({ ...few, segmenter: path('segmenter') }, 'tagger');
    await mergeModels({ model: path('tagger'), out: path('merged'), dtype: 'float16' });
    await run({ ...few, model: path('merged') }, 'further');
    await run({ ...few, model: path('merged'), lora: { rank: 2 } }, 'adapter');
    const text = 'deskan\'t bidan. "Ko."';
    const parts = ['deska', "n't"];
    for (const model of ['tagger', 'merged', 'further', 'adapter']) {
      const files = readdirSync(path(`${model}/segmenter`)).sort();
      expect(files).toEqual(expect.arrayContaining(['bytetag.json', 'config.json', 'model.safetensors']));
      expect(files).not.toContain('run.json');
      const tagger = await Tagger.load(path(model));
      const tagged = await tagger.tag(text);
      expect(tagged.tokens.slice(0, 2).map((token) => token.text)).toEqual(parts);
      expect(tagged.multiwords).toEqual([{ text: "deskan't", start: 0, end: 2 }]);
      expect(tagged.tokens.every((token) => text.slice(token.start, token.end) === token.text)).toBe(true);
      await tagger.dispose();
    }
    const pushed = await filesToPush(path('merged'), path('no-cache'));
    expect(pushed.map((file) => file.path)).toEqual(
      expect.arrayContaining(['model.safetensors', 'segmenter/bytetag.json', 'segmenter/model.safetensors']),
    );
    // A run that begins anew in the folder of another has its own.
    await run(few, 'tagger', { overwrite: true });
    expect(existsSync(path('tagger/segmenter'))).toBe(false);
  });

  it('is refused where something else is in its place', async () => {
    await run({ task: 'upos', maxSteps: 1, batchSize: 4, trainLimit: 4, segmenter: path('segmenter') }, 'broken');
    rmSync(path('broken/segmenter/bytetag.json'));
    const message = 'broken/segmenter: expected a model that divides text, with bytetag.json, got none';
    await expect(Tagger.load(path('broken'))).rejects.toThrow(message);
    rmSync(path('broken/segmenter'), { recursive: true });
    mkdirSync(path('nothing'));
    symlinkSync(path('nowhere'), path('broken/segmenter'));
    await expect(Tagger.load(path('broken'))).rejects.toThrow(message);
    await expect(Tagger.load(path('tiny'), { segmenter: path('nothing') })).rejects.toThrow(
      'nothing/config.json: cannot read',
    );
  });

  it('says what a treebank has of spaces that cannot be', async () => {
    const spaced = readFileSync(path('train.conllu'), 'utf8').replaceAll('SpaceAfter=No', '_');
    writeFileSync(path('spaced.conllu'), spaced);
    const configuration = await resolveTraining({
      ...{ model: 'micro', task: 'segment', train: path('spaced.conllu'), maxSteps: 1, batchSize: 2, threads: 1 },
      out: path('spaced'),
    });
    for await (const event of finetune(configuration)) {
      if (event.type !== 'prepared') continue;
      expect(event.warnings).toEqual([
        expect.stringContaining(
          'task segment: expected some tokens without a space after them (SpaceAfter=No), got none',
        ),
      ]);
      break;
    }
  });

  it('is not copied from elsewhere by a link', async () => {
    await run({ task: 'upos', maxSteps: 1, batchSize: 4, trainLimit: 4, segmenter: path('segmenter') }, 'linked');
    rmSync(path('linked/segmenter/config.json'));
    symlinkSync(path('segmenter/config.json'), path('linked/segmenter/config.json'));
    await expect(mergeModels({ model: path('linked'), out: path('stolen') })).rejects.toThrow(
      'a link that leads elsewhere',
    );
    await expect(filesToPush(path('linked'), path('no-cache'))).rejects.toThrow('a link that leads elsewhere');
    expect(existsSync(path('stolen'))).toBe(false);
  });

  it('can be one of the tasks of a tagger', async () => {
    const task = ['upos', 'segment'];
    const metrics = await run({ ...segment, task, maxSteps: 60, batchSize: 16, dropout: 0 }, 'both');
    expect(Object.keys(metrics)).toEqual([
      ...['upos.accuracy', 'upos.macroF1', 'upos.loss'],
      ...['segment.sentenceF1', 'segment.tokenF1', 'segment.wordF1'],
    ]);
    expect(metrics['segment.wordF1']).toBeGreaterThan(0.7);
    const tagger = await Tagger.load(path('both'));
    expect(tagger.config.tasks.map(({ name }) => name)).toEqual(['upos']);
    expect((await tagger.tag('deska bida. Ko.')).sentences).toHaveLength(2);
    await tagger.dispose();
  });
});

describe('eval --raw', () => {
  it('reads the text of a treebank from a file', async () => {
    const model = path('segmenter');
    const own = await evaluateRawText({ model, data: path('dev.conllu') });
    writeFileSync(path('dev.txt'), `\ufeff${rawTextOf(path('dev.conllu'))}`);
    const beside = await evaluateRawText({ model, data: path('dev.conllu'), text: path('dev.txt') });
    expect(beside).toMatchObject({ paragraphs: 1, words: 'words' in own ? own.words : {} });
    expect(beside).toMatchObject({ intervals: { tokens: { low: expect.any(Number) } } });
    writeFileSync(path('other.txt'), 'Something else.');
    await expect(evaluateRawText({ model, data: path('dev.conllu'), text: path('other.txt') })).rejects.toThrow(
      /other\.txt:1: expected the treebank's text, which goes on with ".+", got "Somethingelse\."$/,
    );
    writeFileSync(path('other.txt'), rawTextOf(path('dev.conllu')).trimEnd().slice(0, -1));
    await expect(evaluateRawText({ model, data: path('dev.conllu'), text: path('other.txt') })).rejects.toThrow(
      /other\.txt:\d+: expected the treebank's text, which goes on with "\.", got the end$/,
    );
    writeFileSync(path('other.txt'), Buffer.from('Something else.', 'utf16le'));
    await expect(evaluateRawText({ model, data: path('dev.conllu'), text: path('other.txt') })).rejects.toThrow(
      'other.txt: expected text in UTF-8, got UTF-16',
    );
    await expect(evaluateRawText({ model, data: path('dev.conllu'), segment: 'unicode' })).rejects.toThrow(
      'segment: expected model for one that only divides text, got unicode',
    );
  });

  it('scores spans by their places in texts of JSON Lines', async () => {
    const spans = [{ start: 2, end: 5, label: 'PER' }];
    writeFileSync(path('spans.jsonl'), `${JSON.stringify({ text: '😀 Ada ran.', spans })}\n`);
    writeFileSync(path('ner.txt'), 'Ada B-PER\nran O\n\n');
    await run({ task: 'column:2', train: path('ner.txt'), maxSteps: 1 }, 'ner');
    const report = await evaluateRawText({ model: path('ner'), data: path('spans.jsonl') });
    expect(report).toMatchObject({ spans: { support: 1 }, perLabel: { PER: { support: 1 } }, texts: 1 });
    writeFileSync(path('other.jsonl'), `${JSON.stringify({ text: 'Ada ran.' })}\n`);
    await expect(evaluateRawText({ model: path('ner'), data: path('other.jsonl') })).rejects.toThrow(
      'other.jsonl:1: expected a text with spans of its characters',
    );
    const both = [path('spans.jsonl'), path('dev.conllu')];
    await expect(evaluateRawText({ model: path('ner'), data: both })).rejects.toThrow(
      'dev.conllu: expected JSON Lines as the other files, got conllu',
    );
  });
});
