import { describe, expect, it } from 'vitest';
import { checkOptionValues, flagOf, formatOptions, parseOptions, required } from '../../../src/cli/options/options.js';
import { BytetagError } from '../../../src/foundation/errors.js';
import type { OptionTable } from '../../../src/product/options/option-spec.js';

const specs = {
  train: { kind: 'list', help: 'Labelled files.', placeholder: 'FILE' },
  log: { kind: 'list', choices: ['a', 'b'], help: 'Logs.' },
  model: { kind: 'string', help: 'The model.', placeholder: 'M' },
  format: { kind: 'string', help: 'The target.', choices: ['ids', 'tags'] },
  maxSteps: { kind: 'integer', help: 'Steps.', min: 1 },
  learningRate: { kind: 'number', help: 'Rate.' },
  offset: { kind: 'number', help: 'Offset.', min: -5 },
  weights: { kind: 'numbers', of: { kind: 'number' }, words: ['balanced'], help: 'Weights.', placeholder: 'TAG=N' },
  names: { kind: 'names', help: 'Names.', placeholder: 'TAG=TAG' },
  noise: {
    kind: 'rates',
    of: { kind: 'number', max: 1 },
    names: ['typos', 'case'],
    help: 'Noise.',
    placeholder: 'KIND:RATE',
  },
  lora: {
    kind: 'group',
    isSwitch: true,
    help: 'An adapter.',
    rules: { rank: { kind: 'integer', min: 1, help: 'Rank.' }, isNew: { kind: 'flag', help: 'New.' } },
  },
  json: { kind: 'flag', help: 'Print JSON.' },
} as const satisfies OptionTable;

function usageOf(args: readonly string[], maxPositionals = 0): string {
  try {
    parseOptions(args, specs, maxPositionals);
  } catch (error) {
    if (error instanceof BytetagError && error.code === 'usage') return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

describe('parseOptions', () => {
  it('reads every kind, with its type', () => {
    const args = '--train a b --model m --format ids --max-steps 10 --learning-rate 1e-3 --json'.split(' ');
    expect(parseOptions(args, specs)).toEqual({
      values: { train: ['a', 'b'], model: 'm', format: 'ids', maxSteps: 10, learningRate: 0.001, json: true },
      positionals: [],
    });
  });

  it('takes the choices of a list alone', () => {
    expect(parseOptions(['--log', 'b', '--log', 'a'], specs).values).toEqual({ log: ['b', 'a'] });
    expect(usageOf(['--log', 'a', 'c'])).toBe('--log: expected one or several of a, b, got "c"');
    expect(usageOf(['--log'])).toBe('--log: expected one or several of a, b, got nothing');
    expect(formatOptions({ log: specs.log })).toBe('  --log a|b ..  Logs.');
  });

  it('leaves out what was not given', () => {
    expect(parseOptions([], specs)).toEqual({ values: {}, positionals: [] });
  });

  it('takes values after an equals sign, and negative numbers, as they are', () => {
    const { values } = parseOptions(['--model=a=b', '--max-steps=3', '--offset', '-2.5', '--train=-'], specs);
    expect(values).toEqual({ model: 'a=b', maxSteps: 3, offset: -2.5, train: ['-'] });
  });

  it('adds repeated lists up, and lets the last of other options win', () => {
    const { values } = parseOptions(['--train', 'a', '--model', 'x', '--train', 'b', 'c', '--model', 'y'], specs);
    expect(values).toEqual({ train: ['a', 'b', 'c'], model: 'y' });
  });

  it('reads pairs and rates into objects', () => {
    const args = '--weights A=2 B==0.5 --names X=Y --noise typos:0.1,0.2 case:1 typos:0.3'.split(' ');
    expect(parseOptions(args, specs).values).toEqual({
      weights: { A: 2, 'B=': 0.5 },
      names: { X: 'Y' },
      noise: { typos: [0.1, 0.2, 0.3], case: [1] },
    });
    expect(parseOptions(['--weights', 'balanced'], specs).values).toEqual({ weights: 'balanced' });
    expect(parseOptions(['--weights', 'A=2', '--weights', 'B=1'], specs).values).toEqual({ weights: { A: 2, B: 1 } });
  });

  it('puts the options of a group into an object, with or without its own flag', () => {
    expect(parseOptions(['--lora'], specs).values).toEqual({ lora: true });
    expect(parseOptions(['--lora-rank', '4'], specs).values).toEqual({ lora: { rank: 4 } });
    expect(parseOptions(['--lora', '--lora-rank', '4', '--lora-is-new'], specs).values).toEqual({
      lora: { rank: 4, isNew: true },
    });
    expect(parseOptions(['--lora-rank', '4', '--lora'], specs).values).toEqual({ lora: { rank: 4 } });
  });

  it('tells words from values', () => {
    const { values, positionals } = parseOptions(['in.txt', '--json', '-', '--model', 'm', 'out.txt'], specs, 3);
    expect(values).toEqual({ json: true, model: 'm' });
    expect(positionals).toEqual(['in.txt', '-', 'out.txt']);
  });

  it.each([
    [['--max-steps', '0'], '--max-steps: expected a whole number of at least 1, got 0'],
    [['--max-steps', '2.5'], '--max-steps: expected a whole number of at least 1, got 2.5'],
    [['--max-steps', 'ten'], '--max-steps: expected a whole number of at least 1, got ten'],
    [['--max-steps='], '--max-steps: expected a whole number of at least 1, got nothing'],
    [['--max-steps', '--json'], '--max-steps: expected a whole number of at least 1, got nothing'],
    [['--learning-rate', '-1'], '--learning-rate: expected a number of at least 0, got -1'],
    [['--learning-rate', 'Infinity'], '--learning-rate: expected a number of at least 0, got Infinity'],
    [['--offset', '-6'], '--offset: expected a number of at least -5, got -6'],
    [['--format', 'json'], '--format: expected one of ids, tags, got json'],
    [['--model'], '--model: expected M, got nothing'],
    [['--train', '--json'], '--train: expected FILE, got nothing'],
    [['--json=yes'], '--json: expected no value, got yes'],
    [['surplus'], 'expected only options here, got surplus'],
    [['--modle', 'm'], '--modle: expected an option of this command, got one that is not (did you mean --model?)'],
    [
      ['--learnig-rate=1'],
      '--learnig-rate: expected an option of this command, got one that is not (did you mean --learning-rate?)',
    ],
    [['--weights', 'A'], '--weights: expected a tag, = and a number of at least 0, got "A"'],
    [['--weights', 'A=x'], '--weights: expected a tag, = and a number of at least 0, got "A=x"'],
    [['--weights', '=1'], '--weights: expected a tag, = and a number of at least 0, got "=1"'],
    [['--weights', 'balanced', 'A=1'], '--weights: expected a tag, = and a number of at least 0, got "balanced"'],
    [['--names', 'A'], '--names: expected a tag, = and a tag, got "A"'],
    [['--noise', 'typo:1'], '--noise: expected one of typos, case, got "typo"'],
    [
      ['--noise', 'typos:2'],
      '--noise: expected typos:RATE with rates between 0 and 1, such as typos:0.1 or typos:0.05,0.1,0.2, got typos:2',
    ],
    [['--lora-rank', '0'], '--lora-rank: expected a whole number of at least 1, got 0'],
    [['--xyz'], '--xyz: expected an option of this command, got one that is not'],
    [['--constructor'], '--constructor: expected an option of this command, got one that is not'],
  ])('refuses %j', (args, message) => {
    expect(usageOf(args)).toBe(message);
  });

  it('counts the words that a command takes', () => {
    expect(usageOf(['a', 'b'], 1)).toBe('expected only options here, got b');
    expect(usageOf(['a', 'b'], 2)).toBe('nothing was wrong');
  });
});

describe('checkOptionValues', () => {
  const failureOf = (json: Readonly<Record<string, unknown>>): string => {
    try {
      checkOptionValues(json, specs, 'run.json');
    } catch (error) {
      if (error instanceof BytetagError && error.code === 'config') return error.message;
      throw error;
    }
    return 'nothing was wrong';
  };

  it('takes values of the right kind', () => {
    const json = { train: ['a'], model: 'm', format: 'tags', maxSteps: 2, learningRate: 0.5, offset: -1, json: false };
    expect(failureOf(json)).toBe('nothing was wrong');
    expect(failureOf({ train: 'a', weights: { A: 1 }, noise: { typos: 0.1, case: [0.5] }, lora: { rank: 2 } })).toBe(
      'nothing was wrong',
    );
    expect(failureOf({ weights: 'balanced', names: { A: 'B' }, lora: true })).toBe('nothing was wrong');
  });

  it.each([
    [{ modl: 'm' }, 'run.json: modl: expected a known option, got one that is not (did you mean model?)'],
    [{ constructor: 1 }, 'run.json: constructor: expected a known option, got one that is not'],
    [{ 'max-steps': 1 }, 'run.json: max-steps: expected a known option, got one that is not (did you mean maxSteps?)'],
    [{ train: 3 }, 'run.json: train: expected a text or a list of texts, got 3'],
    [{ train: ['a', 1] }, 'run.json: train: expected a text or a list of texts, got ["a",1]'],
    [{ maxSteps: '2' }, 'run.json: maxSteps: expected a whole number of at least 1, got "2"'],
    [{ maxSteps: 0 }, 'run.json: maxSteps: expected a whole number of at least 1, got 0'],
    [{ learningRate: null }, 'run.json: learningRate: expected a number of at least 0, got null'],
    [{ format: 'json' }, 'run.json: format: expected one of ids, tags, got json'],
    [
      { weights: ['A=1'] },
      `run.json: weights: expected an object with a number for each tag, or 'balanced', got ["A=1"]`,
    ],
    [{ weights: { A: '1' } }, 'run.json: weights.A: expected a number of at least 0, got "1"'],
    [{ lora: { rnk: 2 } }, 'run.json: lora.rnk: expected a known option, got one that is not (did you mean rank?)'],
    [{ json: 'yes' }, 'run.json: json: expected true or false, got "yes"'],
  ])('refuses %j', (json, message) => {
    expect(failureOf(json)).toBe(message);
  });
});

describe('required', () => {
  it('passes on what was given and names what was not', () => {
    expect(required(0, '--seed')).toBe(0);
    expect(() => required(undefined, '--model', ' (a folder)')).toThrow(
      new BytetagError('usage', '--model: expected a value, got nothing (a folder)'),
    );
  });
});

it('shows flags in kebab case, with what they take', () => {
  expect(flagOf('lora.rankPattern')).toBe('--lora-rank-pattern');
  expect(flagOf('maxGradNorm')).toBe('--max-grad-norm');
  expect(formatOptions(specs).split('\n')).toEqual([
    '  --train FILE ..       Labelled files.',
    '  --log a|b ..          Logs.',
    '  --model M             The model.',
    '  --format ids|tags     The target.',
    '  --max-steps N         Steps.',
    '  --learning-rate N     Rate.',
    '  --offset N            Offset.',
    '  --weights TAG=N ..    Weights.',
    '  --names TAG=TAG ..    Names.',
    '  --noise KIND:RATE ..  Noise.',
    '  --lora                An adapter.',
    '  --lora-rank N         Rank.',
    '  --lora-is-new         New.',
    '  --json                Print JSON.',
  ]);
});

it('breaks long help into lines, and puts a long flag on a line of its own', () => {
  const choices = ['first-choice', 'second-choice', 'third-choice'];
  const lines = formatOptions({
    kind: { kind: 'string', choices, help: 'word '.repeat(30).trim() },
    rate: { kind: 'number', help: 'rate '.repeat(30).trim() },
  }).split('\n');
  expect(lines.every((line) => line.length <= 100)).toBe(true);
  expect(lines[0]).toBe('  --kind first-choice|second-choice|third-choice');
  expect(lines.slice(1).every((line) => /^ {38}(word|rate)|^ {2}--rate N {28}rate/.test(line))).toBe(true);
  expect(lines.join(' ').match(/word/g)).toHaveLength(30);
  expect(lines.join(' ').match(/(?<!-)\brate(?= |$)/g)).toHaveLength(30);
});
