// The library refuses what the command line refuses, with the same sentence under the option's own name.
import '../../../src/node/runtime/set-core-count.js';
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { flagOf, parseOptions } from '../../../src/cli/options/options.js';
import { labellingRuntimeOptions } from '../../../src/cli/options/runtime-options.js';
import { layered, type TrainerFlags } from '../../../src/cli/options/trainer-options.js';
import { trainingConfiguration, trainingOptions } from '../../../src/cli/options/training-options.js';
import { evaluate } from '../../../src/node/evaluate.js';
import { pretrain } from '../../../src/node/pretrain.js';
import { finetuneInProcess } from '../../../src/node/processes/train-in-process.js';
import { train } from '../../../src/node/train.js';
import { finetune } from '../../../src/node/training/finetune.js';
import { resolvePretraining, resolveTraining } from '../../../src/node/training/resolve-options.js';
import { checkOptions, loadingRules, optimizerNames, taggingRules } from '../../../src/product/options/option-rules.js';
import { checkConfiguration } from '../../../src/product/training/check-training.js';

const required = { model: 'micro', train: 'a.conllu', out: '/tmp/out' };
const threads = `a whole number from 0 to ${4 * availableParallelism()}, four times the cores of this machine`;

/** Flag and its value, the library's option and its value, what both say. */
const pairs: readonly (readonly [string, string, string, unknown, string])[] = [
  ['--dropout', '1', 'dropoutRate', 1, 'a number of at least 0 and below 1, got 1'],
  ['--dropout', '2', 'dropoutRate', 2, 'a number of at least 0 and below 1, got 2'],
  ['--dropout', 'NaN', 'dropoutRate', Number.NaN, 'a number of at least 0 and below 1, got NaN'],
  ['--batch-size', '0', 'batchSize', 0, 'a whole number of at least 1, got 0'],
  ['--accumulation', '0', 'accumulation', 0, 'a whole number of at least 1, got 0'],
  ['--max-batch-ids', '0.5', 'maxBatchIds', 0.5, 'a whole number of at least 1, got 0.5'],
  ['--max-steps', '-1', 'maxSteps', -1, 'a whole number of at least 1, got -1'],
  ['--epochs', '0', 'epochs', 0, 'a number above 0, got 0'],
  ['--learning-rate', 'NaN', 'learningRate', Number.NaN, 'a number of at least 0, got NaN'],
  ['--warmup-steps', '-1', 'warmupSteps', -1, 'a whole number of at least 0, got -1'],
  ['--weight-decay', '-1', 'weightDecay', -1, 'a number of at least 0, got -1'],
  ['--clip', '-1', 'maxGradientNorm', -1, 'a number of at least 0, got -1'],
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
  ['--encoder-loss', 'NaN', 'encoderLossWeight', Number.NaN, 'a number of at least 0, got NaN'],
];

describe('training', () => {
  it.each(pairs)('%s %s, %s: %j', async (flag, text, option, value, sentence) => {
    expect(() => parseOptions([flag, text], trainingOptions)).toThrow(`${flag}: expected ${sentence}`);
    await expect(resolveTraining({ ...required, [option]: value })).rejects.toThrow(`${option}: expected ${sentence}`);
  });

  it.each([
    [{ lora: { rank: 0 } }, 'lora.rank: expected a whole number of at least 1, got 0'],
    [{ lora: { alpha: Number.NaN } }, 'lora.alpha: expected a number above 0, got NaN'],
    [{ lora: { dropoutRate: 1 } }, 'lora.dropoutRate: expected a number of at least 0 and below 1, got 1'],
    [{ lora: { rankPattern: { q: 0 } } }, 'lora.rankPattern.q: expected a whole number of at least 1, got 0'],
    [{ noise: { alpha: Number.NaN } }, 'noise.alpha: expected a number of at least 0, got NaN'],
    [{ noise: { on: 'decoder' } }, 'noise.on: expected one of encoder, both, got decoder'],
    [
      { tagLosses: { weights: 'balance' as 'balanced' } },
      'tagLosses.weights: expected "balanced", or an object with the weight of each tag, got "balance"',
    ],
    [{ tagLosses: { weights: { X: Number.NaN } } }, 'tagLosses.weights.X: expected a number of at least 0, got NaN'],
    [{ tagLosses: { avoid: { X: -1 } } }, 'tagLosses.avoid.X: expected a number of at least 0, got -1'],
    [{ tagLosses: { penalty: 'weighted' } }, 'tagLosses.penalty: expected tagLosses.avoid beside it, got none'],
    [{ tasks: [{ name: 'a' }] }, 'train: expected it within tasks, got it beside them'],
    [{ wordNoise: { share: 2, kinds: [] } }, 'wordNoise.share: expected a number from 0 to 1, got 2'],
    [{ wordNoise: { share: 1, kinds: [] } }, 'wordNoise.kinds: expected at least one kind of noise, got []'],
    [
      { wordNoise: { share: 1, kinds: [{ kind: 'typos', rate: 3 }] } },
      'wordNoise.kinds[0].rate: expected a number from 0 to 1, got 3',
    ],
    [{ model: undefined }, 'model: expected a text that is not empty, got nothing'],
    [{ out: undefined }, 'out: expected a text that is not empty, got nothing'],
    [{ tasks: [] }, 'tasks: expected a list of at least one task, got []'],
    [{ train: [1] }, 'train: expected a text or a list of texts, got [1]'],
    [{ out: '' }, 'out: expected a text that is not empty, got ""'],
    [{ batchsize: 4 }, 'batchsize: expected a known option, got one that is not (did you mean batchSize?)'],
  ])('refuses %j', async (options, message) => {
    await expect(resolveTraining({ ...required, ...(options as object) })).rejects.toThrow(message);
  });

  it('checks a whole configuration', async () => {
    const configuration = await trainingConfiguration({ model: 'micro', train: ['a'], out: 'b', lora: false });
    expect(() => checkConfiguration(configuration)).not.toThrow();
    const { settings } = configuration;
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
      'tasks: expected a list of at least one task, got []',
    );
    expect(() => checkConfiguration({ ...configuration, devLimit: -1 })).toThrow(
      'devLimit: expected a whole number of at least 0, got -1',
    );
  });
});

describe('an option that another one makes meaningless', () => {
  const withDev = { ...required, dev: 'b.conllu' };
  const flags = { ...required, train: ['a.conllu'] };

  it.each<[object, string, string]>([
    [
      { maxSteps: 5, epochs: 2 },
      'maxSteps: expected it instead of epochs',
      '--max-steps: expected it instead of --epochs',
    ],
    [{ patience: 2 }, 'patience: expected dev beside it', '--patience: expected --dev beside it'],
    [{ evaluateEvery: 5 }, 'evaluateEvery: expected dev beside it', '--evaluate-every: expected --dev beside it'],
    [{ devLimit: 5 }, 'devLimit: expected dev beside it', '--dev-limit: expected --dev beside it'],
    ...(['learningRate', 'warmupSteps'] as const).map((option): [object, string, string] => {
      const expected =
        ': expected an optimizer beside it that does not find its own learning rate, got adafactor-relative';
      const given = { optimizer: 'adafactor-relative', [option]: 1 };
      return [given, option + expected, flagOf(option) + expected];
    }),
  ])('is refused: %j', async (options, message, flagMessage) => {
    await expect(resolveTraining({ ...required, ...options })).rejects.toThrow(message);
    await expect(trainingConfiguration({ ...flags, ...options })).rejects.toThrow(flagMessage);
    await expect(resolvePretraining({ model: 'micro', text: 'a.txt', out: '/tmp/out', ...options })).rejects.toThrow(
      message,
    );
  });

  it('is taken where it has an effect, and where it says that there is none', async () => {
    for (const options of [{ patience: 2 }, { evaluateEvery: 5 }, { devLimit: 5 }]) {
      expect(await resolveTraining({ ...withDev, ...options })).toBeDefined();
    }
    const none = { patience: 0, evaluateEvery: 0, devLimit: 0 };
    expect(await resolveTraining({ ...required, ...none })).toMatchObject({ settings: { patience: 0 } });
  });

  it('is no other of a preset or a file, over which the command line wins', async () => {
    const { settings } = await trainingConfiguration({ ...flags, preset: 'notebook', maxSteps: 5 });
    expect(settings).toMatchObject({ maxSteps: 5 });
    const relative = { optimizer: 'adafactor-relative' };
    expect(await trainingConfiguration({ ...flags, preset: 'notebook', ...relative })).toBeDefined();
    expect(layered<TrainerFlags>({ learningRate: 1, warmupSteps: 2, seed: 2 }, relative)).toEqual({
      ...relative,
      seed: 2,
    });
    expect(layered({ maxSteps: 5, seed: 2 }, { epochs: 1 })).toEqual({ epochs: 1, seed: 2 });
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
    for (const begin of [train, pretrain]) {
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
    expect(() => parseOptions([flag, text], labellingRuntimeOptions)).toThrow(`${flag}: expected ${sentence}`);
    expect(() => checkOptions({ [option]: value }, loadingRules)).toThrow(`${option}: expected ${sentence}`);
  });

  it('takes what is left out', () => {
    expect(() => checkOptions({ decoding: undefined, beams: undefined, task: undefined }, taggingRules)).not.toThrow();
  });

  it('refuses what is no object', () => {
    expect(() => checkOptions(null, taggingRules)).toThrow('options: expected an object, got null');
    expect(() => checkOptions('free', taggingRules)).toThrow('options: expected an object, got "free"');
  });
});
