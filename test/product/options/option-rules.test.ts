// The library refuses what the command line refuses, with the same sentence under the option's own name.
import '../../../src/node/runtime/set-core-count.js';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { flagOf, parseOptions } from '../../../src/cli/options/options.js';
import { crossValidate } from '../../../src/node/cross-validate.js';
import { evaluate } from '../../../src/node/evaluate.js';
import { pretrain } from '../../../src/node/pretrain.js';
import { finetuneInProcess } from '../../../src/node/processes/train-in-process.js';
import { train } from '../../../src/node/train.js';
import { finetune } from '../../../src/node/training/finetune.js';
import { resolvePretraining, resolveTraining } from '../../../src/node/training/resolve-options.js';
import { checkOptions } from '../../../src/product/options/check-options.js';
import { layered } from '../../../src/product/options/layered-options.js';
import { loadingRules, taggingRules } from '../../../src/product/options/library-rules.js';
import { loadingTable } from '../../../src/product/options/tagging-table.js';
import { optimizerNames, trainingTable } from '../../../src/product/options/training-table.js';
import { checkConfiguration } from '../../../src/product/training/configuration-rules.js';
import type { Fold } from '../../../src/product/training/hold-out.js';
import type { TrainOptions } from '../../../src/product/training/train-options.js';

const required = { model: 'micro', train: 'a.conllu', out: '/tmp/out' };
const threads = `a whole number from 0 to ${4 * availableParallelism()}, four times the cores of this machine`;

/** Flag and its value, the library's option and its value, what both say. */
const pairs: readonly (readonly [string, string, string, unknown, string])[] = [
  ['--dropout', '1', 'dropout', 1, 'a number of at least 0 and below 1, got 1'],
  ['--dropout', '2', 'dropout', 2, 'a number of at least 0 and below 1, got 2'],
  ['--dropout', 'NaN', 'dropout', Number.NaN, 'a number of at least 0 and below 1, got NaN'],
  ['--batch-size', '0', 'batchSize', 0, 'a whole number of at least 1, got 0'],
  ['--gradient-accumulation-steps', '0', 'gradientAccumulationSteps', 0, 'a whole number of at least 1, got 0'],
  ['--max-batch-ids', '0.5', 'maxBatchIds', 0.5, 'a whole number of at least 1, got 0.5'],
  ['--max-steps', '-1', 'maxSteps', -1, 'a whole number of at least 1, got -1'],
  ['--epochs', '0', 'epochs', 0, 'a number above 0, got 0'],
  ['--learning-rate', 'NaN', 'learningRate', Number.NaN, 'a number of at least 0, got NaN'],
  ['--warmup-steps', '-1', 'warmupSteps', -1, 'a whole number of at least 0, got -1'],
  ['--weight-decay', '-1', 'weightDecay', -1, 'a number of at least 0, got -1'],
  ['--max-grad-norm', '-1', 'maxGradNorm', -1, 'a number of at least 0, got -1'],
  ['--optimizer', 'sgd', 'optimizer', 'sgd', `one of ${optimizerNames.join(', ')}, got sgd`],
  ['--schedule', 'step', 'schedule', 'step', 'one of constant, linear, cosine, got step'],
  ['--seed', '-1', 'seed', -1, 'a whole number of at least 0, got -1'],
  ['--patience', '1.5', 'patience', 1.5, 'a whole number of at least 0, got 1.5'],
  ['--threads', '-1', 'threads', -1, `${threads}, got -1`],
  ['--threads', '100000', 'threads', 100_000, `${threads}, got 100000`],
  ['--device', 'cuda', 'device', 'cuda', 'one of cpu, webgpu, got cuda'],
  ['--save-dtype', 'int8', 'saveDtype', 'int8', 'one of float32, float16, bfloat16, got int8'],
  ['--train-limit', '-5', 'trainLimit', -5, 'a whole number of at least 0, got -5'],
  ['--dev-limit', '-5', 'devLimit', -5, 'a whole number of at least 0, got -5'],
  ['--max-source-length', '8', 'maxSourceLength', 8, 'a whole number from 16 to 2048, got 8'],
  ['--max-source-length', '4096', 'maxSourceLength', 4096, 'a whole number from 16 to 2048, got 4096'],
  ['--encoder-loss-weight', 'NaN', 'encoderLossWeight', Number.NaN, 'a number of at least 0, got NaN'],
];

describe('training', () => {
  it.each(pairs)('%s %s, %s: %j', async (flag, text, option, value, sentence) => {
    expect(() => parseOptions([flag, text], trainingTable)).toThrow(`${flag}: expected ${sentence}`);
    await expect(resolveTraining({ ...required, [option]: value })).rejects.toThrow(`${option}: expected ${sentence}`);
  });

  it.each([
    [{ lora: { rank: 0 } }, 'lora.rank: expected a whole number of at least 1, got 0'],
    [{ lora: { alpha: Number.NaN } }, 'lora.alpha: expected a number above 0, got NaN'],
    [{ lora: { dropout: 1 } }, 'lora.dropout: expected a number of at least 0 and below 1, got 1'],
    [{ lora: { rankPattern: { q: 0 } } }, 'lora.rankPattern.q: expected a whole number of at least 1, got 0'],
    [{ lora: 8 }, 'lora: expected true, false or an object, got 8'],
    [
      { lora: { fullModules: ['q'] } },
      'lora.fullModules: expected a known option, got one that is not (its name is modulesToSave now)',
    ],
    [{ neftune: { alpha: Number.NaN } }, 'neftune.alpha: expected a number of at least 0, got NaN'],
    [{ neftune: { alpha: 1, on: 'decoder' } }, 'neftune.on: expected one of encoder, both, got decoder'],
    [{ neftune: { on: 'both' } }, 'neftune.on: expected neftune.alpha beside it, got none'],
    [{ neftune: 5 }, 'neftune: expected an object, got 5'],
    [{ tagWeights: { X: Number.NaN } }, 'tagWeights.X: expected a number of at least 0, got NaN'],
    [
      { tagWeights: 'balance' },
      `tagWeights: expected an object with a number for each tag, or 'balanced', got "balance"`,
    ],
    [{ avoid: { X: -1 } }, 'avoid.X: expected a number of at least 0, got -1'],
    [{ penalty: 'weighted' }, 'penalty: expected avoid beside it, got none'],
    [
      { tasks: [{ name: 'a', column: 'ner', train: 'b' }] },
      'train: expected a task without train of its own, got none',
    ],
    [{ tasks: [{ name: 'a' }] }, 'tasks: task 1: column: expected upos, xpos, ner, chunk or column:N, got nothing'],
    [{ tasks: [{ name: 'a', column: 'ner' }], task: 'upos' }, 'task: expected it within tasks, got it beside them'],
    [{ noise: { typos: 0.1 }, noiseShare: 2 }, 'noiseShare: expected a number from 0 to 1, got 2'],
    [{ noise: {} }, 'noise: expected at least one kind of noise, got none'],
    [{ noise: { typos: 3 } }, 'noise.typos: expected a number from 0 to 1, got 3'],
    [{ noise: { typos: [] } }, 'noise.typos: expected a number from 0 to 1, got []'],
    [{ noise: { typo: 0.1 } }, 'noise.typo: expected a known option, got one that is not (did you mean typos?)'],
    [{ noiseShare: 1 }, 'noiseShare: expected noise beside it, got none'],
    [{ model: undefined }, 'model: expected a text that is not empty, got nothing'],
    [{ out: undefined }, 'out: expected a text that is not empty, got nothing'],
    [{ tasks: [] }, 'tasks: expected a list of at least one task, got []'],
    [{ train: [1] }, 'train: expected a text or a list of texts, got [1]'],
    [{ out: '' }, 'out: expected a text that is not empty, got ""'],
    [{ clip: 1 }, 'clip: expected a known option, got one that is not (its name is maxGradNorm now)'],
    [
      { accumulation: 2 },
      'accumulation: expected a known option, got one that is not (its name is gradientAccumulationSteps now)',
    ],
    [{ card: {} }, 'card: expected a known option, got one that is not (its name is language and license now)'],
    [{ beams: 4 }, 'beams: expected a known option, got one that is not'],
    [
      { tasks: [{ name: 'a', column: 'ner', trainFiles: 'b' }] },
      'tasks: task 1: expected known keys, got "trainFiles" (its name is train now)',
    ],
    [{ batchsize: 4 }, 'batchsize: expected a known option, got one that is not (did you mean batchSize?)'],
  ])('refuses %j', async (options, message) => {
    await expect(resolveTraining({ ...required, ...(options as object) })).rejects.toThrow(message);
  });

  it('checks a whole configuration', async () => {
    const configuration = await resolveTraining({ model: 'micro', train: ['a'], out: 'b', lora: false });
    expect(() => checkConfiguration(configuration)).not.toThrow();
    const { settings } = configuration;
    expect(() =>
      checkConfiguration({ ...configuration, fold: { number: 5, of: 5 }, log: ['tensorboard'] }),
    ).not.toThrow();
    for (const [fold, message] of [
      [{ number: 6, of: 5 }, 'fold.number: expected a whole number from 1 to 5, got 6'],
      [{ number: 1, of: 1 }, 'fold.of: expected a whole number of at least 2, got 1'],
      [{ of: 5 }, 'fold.number: expected a whole number from 1 to 5, got nothing'],
      [{ number: 1, of: 5, seed: 1 }, 'fold.seed: expected a known option'],
    ] as const) {
      expect(() => checkConfiguration({ ...configuration, fold: fold as Fold })).toThrow(message);
    }
    expect(() => checkConfiguration({ ...configuration, settings: { ...settings, epochs: Number.NaN } })).toThrow(
      'settings.epochs: expected a number above 0, got NaN',
    );
    const optimizer = { name: 'adamw', epsilon: Number.NaN } as const;
    expect(() => checkConfiguration({ ...configuration, settings: { ...settings, optimizer } })).toThrow(
      'settings.optimizer.epsilon: expected a number, got NaN',
    );
    const { epochs: _, ...unsettled } = settings;
    expect(() => checkConfiguration({ ...configuration, settings: unsettled as typeof settings })).toThrow(
      'settings.epochs: expected a number above 0, got nothing',
    );
    const { tasks: _tasks, ...idle } = configuration;
    expect(() => checkConfiguration(idle as typeof configuration)).toThrow(
      'tasks: expected a list of at least one task, got nothing',
    );
    expect(() => checkConfiguration({ ...configuration, devLimit: -1 })).toThrow(
      'devLimit: expected a whole number of at least 0, got -1',
    );
  });
});

describe('an option that another one makes meaningless', () => {
  const withDev = { ...required, dev: 'b.conllu' };

  it.each<[object, string, string]>([
    [
      { maxSteps: 5, epochs: 2 },
      'maxSteps: expected it instead of epochs',
      '--max-steps: expected it instead of --epochs',
    ],
    [{ patience: 2 }, 'patience: expected dev beside it', '--patience: expected --dev beside it'],
    [{ evalSteps: 5 }, 'evalSteps: expected dev beside it', '--eval-steps: expected --dev beside it'],
    [{ devLimit: 5 }, 'devLimit: expected dev beside it', '--dev-limit: expected --dev beside it'],
    ...(['learningRate', 'warmupSteps'] as const).map((option): [object, string, string] => {
      const expected =
        ': expected an optimizer beside it that does not find its own learning rate, got adafactor-relative';
      const given = { optimizer: 'adafactor-relative', [option]: 1 };
      return [given, option + expected, flagOf(option) + expected];
    }),
  ])('is refused: %j', async (options, message, flagMessage) => {
    await expect(resolveTraining({ ...required, ...options })).rejects.toThrow(message);
    await expect(resolveTraining({ ...required, ...options }, { nameOf: flagOf })).rejects.toThrow(flagMessage);
    await expect(resolvePretraining({ model: 'micro', text: 'a.txt', out: '/tmp/out', ...options })).rejects.toThrow(
      message,
    );
  });

  it('is taken where it has an effect, and where it says that there is none', async () => {
    for (const options of [{ patience: 2 }, { evalSteps: 5 }, { devLimit: 5 }]) {
      expect(await resolveTraining({ ...withDev, ...options })).toBeDefined();
    }
    const none = { patience: 0, evalSteps: 0, devLimit: 0 };
    expect(await resolveTraining({ ...required, ...none })).toMatchObject({ settings: { patience: 0 } });
  });

  it('is no other of a preset or a file, over which the command line wins', async () => {
    const { settings } = await resolveTraining({ ...required, preset: 'notebook', maxSteps: 5 });
    expect(settings).toMatchObject({ maxSteps: 5 });
    const relative = { optimizer: 'adafactor-relative' } as const;
    expect(await resolveTraining({ ...required, preset: 'notebook', ...relative })).toBeDefined();
    expect(layered<Partial<TrainOptions>>({ learningRate: 1, warmupSteps: 2, seed: 2 }, relative)).toEqual({
      ...relative,
      seed: 2,
    });
    expect(layered({ maxSteps: 5, seed: 2 }, { epochs: 1 })).toEqual({ epochs: 1, seed: 2 });
    expect(layered<Partial<TrainOptions>>({ lora: { rank: 4, alpha: 2 } }, { lora: { alpha: 8 } })).toEqual({
      lora: { rank: 4, alpha: 8 },
    });
    expect(layered<Partial<TrainOptions>>({ lora: { rank: 4 } }, { lora: false })).toEqual({ lora: false });
    expect(layered({ maxSteps: 5, seed: 2 }, { seed: 3 })).toEqual({ maxSteps: 5, seed: 3 });
  });
});

describe('a program without types', () => {
  const untyped = (value: unknown) => value as never;

  it.each<[unknown, string]>([
    [undefined, 'options: expected an object, got nothing'],
    [null, 'options: expected an object, got null'],
    ['micro', 'options: expected an object, got "micro"'],
    [{}, 'model: expected a text that is not empty, got nothing'],
    [{ model: 'micro', signal: 5 }, 'signal: expected an AbortSignal, got 5'],
    [{ model: 'micro', sginal: 5 }, 'sginal: expected a known option, got one that is not (did you mean signal?)'],
  ])('is told what is wrong with %j', async (options, message) => {
    for (const begin of [train, pretrain, crossValidate]) {
      await expect(begin(untyped(options)).next()).rejects.toMatchObject({ code: 'usage', message });
    }
    await expect(evaluate(untyped(options))).rejects.toMatchObject({ code: 'usage', message });
  });

  it('is told what is wrong with the controls of a run', async () => {
    const configuration = await resolveTraining(required);
    const message = 'signal: expected an AbortSignal, got 5';
    for (const begin of [finetune, finetuneInProcess]) {
      await expect(begin(configuration, untyped({ signal: 5 })).next()).rejects.toMatchObject({
        code: 'usage',
        message,
      });
    }
    await expect(train({ ...required, resume: untyped('yes') }).next()).rejects.toThrow(
      'resume: expected true or false, got "yes"',
    );
  });
});

describe('labelling', () => {
  it.each([
    ['--workers', '-1', 'workers', -1, `${threads}, got -1`],
    ['--workers', '5000', 'workers', 5000, `${threads}, got 5000`],
    ['--threads', '-1', 'threads', -1, `${threads}, got -1`],
    ['--dtype', 'int8', 'dtype', 'int8', 'one of fp32, q8, q4, got int8'],
  ])('%s %s, %s: %j', (flag, text, option, value, sentence) => {
    expect(() => parseOptions([flag, text], loadingTable)).toThrow(`${flag}: expected ${sentence}`);
    expect(() => checkOptions({ [option]: value }, loadingRules)).toThrow(`${option}: expected ${sentence}`);
  });

  it('takes what is left out', () => {
    expect(() =>
      checkOptions({ decoding: undefined, numBeams: undefined, task: undefined }, taggingRules),
    ).not.toThrow();
  });

  it('refuses what is no object', () => {
    expect(() => checkOptions(null, taggingRules)).toThrow('options: expected an object, got null');
    expect(() => checkOptions('free', taggingRules)).toThrow('options: expected an object, got "free"');
  });
});
