import { describe, expect, it } from 'vitest';
import {
  checkOptionValues,
  flagOf,
  formatOptions,
  type OptionSpecs,
  parseOptions,
  required,
} from '../../../src/cli/options/options.js';
import { BytetagError } from '../../../src/foundation/errors.js';

const specs = {
  train: { kind: 'list', help: 'Labelled files.', placeholder: 'FILE' },
  model: { kind: 'string', help: 'The model.', placeholder: 'M' },
  format: { kind: 'string', help: 'The target.', choices: ['ids', 'tags'] },
  maxSteps: { kind: 'integer', help: 'Steps.', min: 1 },
  learningRate: { kind: 'number', help: 'Rate.' },
  offset: { kind: 'number', help: 'Offset.', min: -5 },
  json: { kind: 'flag', help: 'Print JSON.' },
} as const satisfies OptionSpecs;

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

  it('takes values of the right kind as they are', () => {
    const json = { train: ['a'], model: 'm', format: 'tags', maxSteps: 2, learningRate: 0.5, offset: -1, json: false };
    expect(checkOptionValues(json, specs, 'run.json')).toEqual(json);
  });

  it('takes one text for a list of one', () => {
    expect(checkOptionValues({ train: 'a' }, specs, 'run.json')).toEqual({ train: ['a'] });
  });

  it.each([
    [{ modl: 'm' }, 'run.json: modl: expected a known key, got one that is not (did you mean model?)'],
    [{ constructor: 1 }, 'run.json: constructor: expected a known key, got one that is not'],
    [{ 'max-steps': 1 }, 'run.json: max-steps: expected a known key, got one that is not (did you mean maxSteps?)'],
    [{ train: 3 }, 'run.json: train: expected FILE, got 3'],
    [{ train: ['a', 1] }, 'run.json: train: expected FILE, got ["a",1]'],
    [{ maxSteps: '2' }, 'run.json: maxSteps: expected a whole number of at least 1, got "2"'],
    [{ maxSteps: 0 }, 'run.json: maxSteps: expected a whole number of at least 1, got 0'],
    [{ learningRate: null }, 'run.json: learningRate: expected a number of at least 0, got null'],
    [{ format: 'json' }, 'run.json: format: expected one of ids, tags, got json'],
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
  expect(flagOf('maxGradientNorm')).toBe('--max-gradient-norm');
  expect(formatOptions(specs).split('\n')).toEqual([
    '  --train FILE ..    Labelled files.',
    '  --model M          The model.',
    '  --format ids|tags  The target.',
    '  --max-steps N      Steps.',
    '  --learning-rate N  Rate.',
    '  --offset N         Offset.',
    '  --json             Print JSON.',
  ]);
});
