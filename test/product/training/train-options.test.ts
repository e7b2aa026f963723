// What goes without saying about a training, by what is trained; and the card that its figures make.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { MuonSettings } from '../../../src/network/optim/muon.js';
import { formatT5Config } from '../../../src/network/t5/config.js';
import { parameterShapes } from '../../../src/network/t5/parameter-shapes.js';
import { presets } from '../../../src/network/t5/presets.js';
import { resolveTraining } from '../../../src/node/training/resolve-options.js';
import { modelCard } from '../../../src/product/cards/model-card.js';
import { formatTaggerConfig, type TaggerConfig } from '../../../src/product/model/tagger-config.js';
import type { TrainOptions } from '../../../src/product/training/train-options.js';
import { fixturePath } from '../../support/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'bytetag-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const model = fixturePath('torch/safetensors');
const required = { model, train: 'a.conllu', out: '/tmp/out' };

describe('resolveTraining', () => {
  it.each([
    ['a checkpoint', required, { optimizer: 'adafactor', learningRate: 3e-4, batchSize: 8, epochs: 3, dropout: 0.1 }],
    [
      'an adapter',
      { ...required, lora: true },
      { optimizer: 'adamw', learningRate: 1e-3, batchSize: 8, epochs: 3, dropout: 0.1 },
    ],
    [
      'random weights',
      { ...required, model: 'micro' },
      { optimizer: 'muon', learningRate: 4e-3, batchSize: 32, epochs: 15, dropout: 0.1 },
    ],
    [
      'random weights and another optimizer',
      { ...required, model: 'micro', optimizer: 'adamw' as const },
      { optimizer: 'adamw', learningRate: 2e-3, batchSize: 32, epochs: 15, dropout: 0.1 },
    ],
    [
      'a model that ships',
      { ...required, model: 'pos-en' },
      { optimizer: 'adamw', learningRate: 5e-4, batchSize: 16, epochs: 5, dropout: 0 },
    ],
  ])('suits %s', async (_, options, expected) => {
    const { settings, encoderLossWeight } = await resolveTraining(options);
    const { optimizer, learningRate, batchSize, epochs, dropout } = settings;
    expect({ optimizer: optimizer.name, learningRate, batchSize, epochs, dropout }).toEqual(expected);
    expect(encoderLossWeight).toBe(options.model === model ? 0 : 1);
  });

  /** A folder with a tagger as bytetag leaves it, but for its weights, which options do not depend on. */
  const taggerOf = (modelDim: number, changes: Partial<TaggerConfig> = {}): string => {
    const path = mkdtempSync(join(folder, 'tagger-'));
    const config: TaggerConfig = {
      ...{ format: 'ids', maxSourceLength: 200, hasEncoderLoss: true, tags: ['A'] },
      ...{ tasks: [{ name: 'upos', column: 'upos', tags: ['A'] }], ...changes },
    };
    writeFileSync(join(path, 'config.json'), JSON.stringify(formatT5Config({ ...presets.micro.config, modelDim })));
    writeFileSync(join(path, 'bytetag.json'), JSON.stringify(formatTaggerConfig(config)));
    return path;
  };

  it.each([
    ['a small one', 256, { optimizer: 'adamw', learningRate: 5e-4, batchSize: 16, epochs: 5, dropout: 0 }],
    ['a large one', 1472, { optimizer: 'adafactor', learningRate: 3e-4, batchSize: 8, epochs: 3, dropout: 0.1 }],
  ])('trains a tagger of one’s own further as it has learned: %s', async (_, modelDim, expected) => {
    const { settings, ...configuration } = await resolveTraining({ ...required, model: taggerOf(modelDim) });
    const { optimizer, learningRate, batchSize, epochs, dropout } = settings;
    expect({ optimizer: optimizer.name, learningRate, batchSize, epochs, dropout }).toEqual(expected);
    expect(configuration).toMatchObject({ encoderLossWeight: 1, format: 'ids', maxSourceLength: 200 });
  });

  it('trains a tagger of one’s own further without the encoder loss, and in its format, where it was trained so', async () => {
    const without = await resolveTraining({ ...required, model: taggerOf(256, { hasEncoderLoss: false }) });
    expect(without.encoderLossWeight).toBe(0);
    const written = taggerOf(256, { format: 'tags', hasEncoderLoss: false });
    expect(await resolveTraining({ ...required, model: written })).toMatchObject({
      format: 'tags',
      encoderLossWeight: 0,
    });
    // What is said goes first, and a format without markers has nothing to train the encoder on.
    const said = { ...required, model: taggerOf(256), format: 'tags', maxSourceLength: 64 };
    expect(await resolveTraining(said)).toMatchObject({ format: 'tags', maxSourceLength: 64, encoderLossWeight: 0 });
    expect((await resolveTraining({ ...required, model: taggerOf(256), encoderLossWeight: 0 })).encoderLossWeight).toBe(
      0,
    );
  });

  it('trains a task further with its prefix, its new names of tags and its scheme, unless others are given', async () => {
    const learned = { prefix: 'upos: ', relabel: { X: 'A' }, scheme: 'bio' } as const;
    const tagger = taggerOf(256, { tasks: [{ name: 'upos', column: 'upos', tags: ['A'], ...learned }] });
    const taskOf = async (options: Partial<TrainOptions>) =>
      (await resolveTraining({ ...required, model: tagger, ...options })).tasks[0];
    expect(await taskOf({})).toMatchObject(learned);
    expect(await taskOf({ prefix: '', scheme: 'io' })).toMatchObject({ ...learned, prefix: '', scheme: 'io' });
    expect(await taskOf({ task: 'xpos' })).not.toHaveProperty('prefix');
    expect(await taskOf({ tasks: [{ name: 'upos', column: 'column:4' }] })).not.toHaveProperty('prefix');
  });

  it('puts an adapter on a tagger as it has learned, and trains an adapter further as an adapter', async () => {
    const { settings, encoderLossWeight } = await resolveTraining({ ...required, model: taggerOf(256), lora: true });
    expect([settings.optimizer.name, settings.learningRate, encoderLossWeight]).toEqual(['adamw', 1e-3, 1]);
    const adapter = taggerOf(256);
    writeFileSync(
      join(adapter, 'adapter_config.json'),
      JSON.stringify({ peft_type: 'LORA', base_model_name_or_path: taggerOf(1472), r: 4, target_modules: ['q'] }),
    );
    const further = await resolveTraining({ ...required, model: adapter });
    expect([further.settings.optimizer.name, further.settings.learningRate]).toEqual(['adamw', 1e-3]);
    expect(further.encoderLossWeight).toBe(1);
  });

  it('takes what is said, and fills in the rest of an adapter', async () => {
    const lora = { rank: 4, dropout: 0.2, modulesToSave: ['lm_head'] };
    const given = {
      ...required,
      lora,
      train: ['a', 'b'],
      dev: 'c',
      task: 'ner',
      format: 'tags',
      learningRate: 1,
      seed: 7,
    };
    const configuration = await resolveTraining(given);
    expect(configuration.lora).toEqual({
      ...{ rank: 4, alpha: 8, rankStabilized: false, dropout: 0.2, targetModules: 'all-linear' },
      ...{ modulesToSave: ['lm_head'], rankPattern: {}, alphaPattern: {} },
    });
    expect(configuration.settings).toMatchObject({ learningRate: 1, seed: 7, branchDropout: 0.2 });
    expect(configuration.tasks).toEqual([{ name: 'ner', column: 'ner', trainFiles: ['a', 'b'], devFiles: ['c'] }]);
    expect(configuration).toMatchObject({ format: 'tags', model });
  });

  it('leaves all to AdamW but the matrices within layers, where Muon is asked for', async () => {
    const { settings } = await resolveTraining({ ...required, optimizer: 'muon' });
    const { withAdamW = [] } = settings.optimizer as MuonSettings;
    const matrices = [...parameterShapes(presets.micro.config)].filter(([, shape]) => shape.length === 2);
    const left = matrices.filter(([name]) => withAdamW.some((part) => name.includes(part))).map(([name]) => name);
    expect(left).toEqual([
      'shared.weight',
      'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
      'decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
      'lm_head.weight',
    ]);
    expect(matrices.length).toBeGreaterThan(30);
  });

  it.each(['adamw', 'muon', 'adafactor', 'adafactor-relative'] as const)(
    'lets neither norms nor position biases decay, as Hugging Face does: %s',
    async (optimizer) => {
      const { settings } = await resolveTraining({ ...required, optimizer, weightDecay: 0.1 });
      const { weightDecay, withoutWeightDecay = [] } = settings.optimizer;
      expect(weightDecay).toBe(0.1);
      const names = [...parameterShapes(presets.micro.config).keys()];
      const kept = names.filter((name) => withoutWeightDecay.some((part) => name.includes(part)));
      expect(kept).toEqual(names.filter((name) => /layer_norm|relative_attention_bias/.test(name)));
      expect(kept.length).toBeGreaterThan(10);
    },
  );

  it('misses the data', async () => {
    await expect(resolveTraining({ model, out: 'x' })).rejects.toThrow('train: expected labelled files, got nothing');
  });
});

describe('modelCard', () => {
  it('says what is known, on top as the hub reads it', async () => {
    const commit = '0'.repeat(40);
    const configuration = {
      ...(await resolveTraining({
        ...required,
        train: 'hf:org/words:train[:10]',
        dev: '/private/dev.conllu',
        out: '/x/my-tagger',
      })),
      model: `google/byt5-small@${commit}`,
      language: ['en', 'de'],
      license: 'apache-2.0',
    };
    const metrics = { accuracy: 0.9125, macroF1: 0.8, loss: 0.25 };
    const evaluation = { type: 'evaluation', step: 30, metrics, score: 0.9125, isBest: true, seconds: 1 } as const;
    const content = {
      configuration,
      tags: ['A', 'B'],
      sentences: 1200,
      words: 34567,
      parameters: 299637760,
      steps: 40,
    };
    const card = modelCard({ ...content, evaluation });
    expect(card.split('---')[1]).toBe(
      [
        ...['', 'language:', '- en', '- de', 'license: apache-2.0', 'library_name: transformers'],
        ...[
          'base_model: google/byt5-small',
          'pipeline_tag: text2text-generation',
          'tags:',
          '- bytetag',
          '- byt5',
          '- t5',
          '- token-classification',
        ],
        ...['datasets:', '- org/words', 'metrics:', '- accuracy', '- macro_f1', 'model-index:', '- name: "my-tagger"'],
        ...['  results:', '  - task:', '      type: token-classification', '    dataset:', '      name: "dev.conllu"'],
        ...[
          '      type: custom',
          '    metrics:',
          '    - type: accuracy',
          '      value: 0.9125',
          '    - type: macro_f1',
        ],
        ...['      value: 0.8000', ''],
      ].join('\n'),
    );
    expect(card).toContain('| accuracy | 91.25% |');
    expect(card).toContain('| training sentences, words | 1,200, 34,567 |');
    expect(card).not.toContain('/private');
    expect(modelCard(content)).toContain('None in the course of training.');
  });
});
