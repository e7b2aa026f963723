// The models that ship: they are there, small, and tag: English by two tag sets, and Vietnamese.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseColumn } from '../../../src/language/data/column.js';
import { readAllSentences } from '../../../src/node/data/read-sentences.js';
import { locateModel } from '../../../src/node/models/locate-model.js';
import { shippedModelFolder } from '../../../src/node/models/shipped-models.js';
import { Tagger } from '../../../src/node/tagger.js';
import { noiseCurves } from '../../../src/product/evaluation/noise-curves.js';
import { defaultTagger, shippedModelNames } from '../../../src/product/options/shipped-model-names.js';

const examples = fileURLToPath(new URL('../../../examples/pos-en/test.conllu', import.meta.url));
const sentence = ['The', 'old', 'man', 'saw', 'her', 'in', 'Paris', ',', 'and', 'she', 'smiled', '.'];

describe('shipped models', () => {
  it.each(shippedModelNames)('%s is in a folder of the package, of 16 MB at most', async (name) => {
    const { folder, pinned } = await locateModel(name);
    expect(folder).toBe(shippedModelFolder(name));
    expect(pinned).toBe(folder);
    expect(statSync(join(folder, 'model.safetensors')).size).toBeLessThan(16e6);
  });

  it('are found by their names only', async () => {
    expect(shippedModelFolder(`./${defaultTagger}`)).toBeUndefined();
    await expect(locateModel('pos')).rejects.toThrow(
      'model pos: expected a folder, org/name on the hub, or one of pos-en, pos-multi, micro,',
    );
  });
});

const tagsOf = (tokens: readonly { readonly tag: string }[]) => tokens.map(({ tag }) => tag).join(' ');

describe('the default tagger', () => {
  let tagger: Tagger;
  beforeAll(async () => {
    tagger = await Tagger.load();
  });
  afterAll(() => tagger.dispose());

  it('tells universal parts of speech', async () => {
    const { tokens } = await tagger.tag({ words: sentence });
    expect(tagsOf(tokens)).toBe('DET ADJ NOUN VERB PRON ADP PROPN PUNCT CCONJ PRON VERB PUNCT');
  });

  it('tells Penn tags', async () => {
    const { tokens } = await tagger.tag({ words: sentence }, { task: 'xpos' });
    expect(tagsOf(tokens)).toBe('DT JJ NN VBD PRP IN NNP , CC PRP VBD .');
  });

  it('is right in most words that it has never seen, and bears slips of the keyboard and lower case', async () => {
    const sentences = await readAllSentences([examples], parseColumn('upos'));
    const noises = [
      { kind: 'typos', rates: [0, 0.1] },
      { kind: 'lowercase', rates: [1] },
    ] as const;
    const curves = await noiseCurves(tagger, sentences, tagger.config.tasks[0]?.tags ?? [], noises, {
      decoding: 'constrained',
    });
    const [clean = 0, slips = 0, lower = 0] = curves.flatMap(({ points }) => points.map(({ accuracy }) => accuracy));
    expect(clean).toBeGreaterThan(0.93);
    expect(slips).toBeGreaterThan(0.9);
    expect(lower).toBeGreaterThan(0.9);
  });
});

describe('the tagger of several languages', () => {
  const vietnamese = ['Tôi', 'mua', 'hai', 'quyển', 'sách', 'ở', 'Hà Nội', '.'];
  let tagger: Tagger;
  beforeAll(async () => {
    tagger = await Tagger.load('pos-multi');
  });
  afterAll(() => tagger.dispose());

  it('tells parts of speech of either language, without being told which it is', async () => {
    const tagged = await tagger.tag([{ words: vietnamese }, { words: sentence }]);
    expect(tagged.map(({ tokens }) => tagsOf(tokens))).toEqual([
      'PRON VERB NUM NOUN NOUN ADP PROPN PUNCT',
      'DET ADJ NOUN VERB PRON ADP PROPN PUNCT CCONJ PRON VERB PUNCT',
    ]);
  });

  it('tags a text whose words nobody has put together', async () => {
    const { tokens } = await tagger.tag('Tôi mua hai quyển sách ở Hà Nội.', { segment: 'unicode' });
    expect(tokens.map(({ text }) => text)).toEqual(['Tôi', 'mua', 'hai', 'quyển', 'sách', 'ở', 'Hà', 'Nội', '.']);
    expect(tagsOf(tokens)).toBe('PRON VERB NUM NOUN NOUN ADP PROPN PROPN PUNCT');
  });

  it('finds words of several syllables, and sentences, in either language', async () => {
    const divided = await tagger.segment(
      'Gia đình tôi sống ở thành phố Hồ Chí Minh. Tôi làm việc ở Hà Nội.\nI can’t see him. Why?',
    );
    expect(divided.map((words) => words.map(({ text }) => text).join('|'))).toEqual([
      'Gia đình|tôi|sống|ở|thành phố|Hồ Chí Minh|.',
      'Tôi|làm việc|ở|Hà Nội|.',
      'I|ca|n’t|see|him|.',
      'Why|?',
    ]);
  });

  it('tells Penn tags of English', async () => {
    const { tokens } = await tagger.tag({ words: sentence }, { task: 'xpos' });
    expect(tagsOf(tokens)).toBe('DT JJ NN VBD PRP IN NNP , CC PRP VBD .');
  });
});
