// What users write: command lines, configuration files, options of the library, references to data. Taken or refused.
import fc from 'fast-check';
import { checkOptionValues, flagOf, parseOptions } from '../../src/cli/options/options.js';
import type { Terminal } from '../../src/cli/output/terminal.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { describeValue } from '../../src/foundation/describe-value.js';
import { parseRepository } from '../../src/foundation/repository-name.js';
import {
  checkValue,
  describeFound,
  fitsRule,
  type NumberRule,
  type ValueRule,
} from '../../src/foundation/value-rules.js';
import { formatColumn, parseColumn } from '../../src/language/data/column.js';
import { parseReference } from '../../src/language/data/reference.js';
import { parseFormatName } from '../../src/language/formats/create-format.js';
import { isPattern } from '../../src/node/files/glob.js';
import { resolveTraining } from '../../src/node/training/resolve-options.js';
import { checkOptions } from '../../src/product/options/check-options.js';
import type { OptionGroup, OptionSpec, OptionTable } from '../../src/product/options/option-spec.js';
import { readingOf, readingTable } from '../../src/product/options/reading-table.js';
import { decodingTable } from '../../src/product/options/tagging-table.js';
import { trainingTable } from '../../src/product/options/training-table.js';
import {
  checkInput,
  checkIterable,
  checkSentences,
  checkTaggingOptions,
} from '../../src/product/tagger/check-labelling.js';
import { checkTrainOptions, type TrainOptions, trainingRules } from '../../src/product/training/train-options.js';
import { anyValue, changedObject, jsonValue, text } from './arbitraries.js';
import { expectSame, orRefused, type Target, target } from './target.js';

const amount = fc.constantFrom(
  '1',
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  'NaN',
  'Infinity',
  '',
  ' 2 ',
  '999999999999999999',
);

/** A value that an option takes, in most cases. */
function valueFor(spec: OptionSpec): fc.Arbitrary<readonly string[]> {
  const isNumber = spec.kind === 'integer' || spec.kind === 'number';
  const choices =
    spec.kind === 'string'
      ? (spec.choices ?? ['a'])
      : isNumber
        ? ['1', '2', '0.5', '16']
        : ['a=1', 'O=0.5', 'typos:0.1', 'balanced'];
  const wrong = fc.oneof(amount, text).map((each) => [each]);
  if (spec.kind === 'flag')
    return fc.oneof({ weight: 20, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: wrong });
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...choices).map((each) => [each]) },
    { weight: 1, arbitrary: wrong },
  );
}

/** The flags of an option, with what each takes. */
function flagsOf(name: string, spec: OptionSpec | OptionGroup): readonly (readonly [string, OptionSpec])[] {
  if (spec.kind !== 'group') return [[flagOf(name), spec]];
  return Object.entries(spec.rules).map(([inner, own]) => [flagOf(`${name}.${inner}`), own] as const);
}

/** The words after a command's name. */
function wordsFor(table: OptionTable): fc.Arbitrary<readonly string[]> {
  const option = fc
    .constantFrom(...Object.entries(table).flatMap(([name, spec]) => flagsOf(name, spec)))
    .chain(([flag, spec]) => fc.tuple(fc.constant(flag), valueFor(spec), fc.boolean()));
  const words = option.map(([flag, values, isJoined]) =>
    isJoined ? [[flag, ...values].join('=')] : [flag, ...values],
  );
  const groups = fc.array(words, { maxLength: 4 }).map((all) => all.flat());
  const odd = fc.array(fc.oneof(text, amount), { maxLength: 2 });
  return fc.oneof(
    { weight: 4, arbitrary: groups },
    { weight: 1, arbitrary: fc.tuple(odd, groups, odd).map((all) => all.flat()) },
  );
}

const options = target('options of train', 8, wordsFor(trainingTable), async (args) => {
  const parsed = await orRefused(() => parseOptions(args, trainingTable, 1));
  if (parsed === undefined) return;
  const { values } = parsed;
  // What the command line takes, a configuration file and the library take, too.
  checkOptionValues({ ...values }, trainingTable, 'again');
  checkOptions(values, trainingRules);
  readingOf(values);
  // A name that is no preset may be a folder, or a model on the hub.
  const given: TrainOptions = { ...values, model: 'micro', train: ['train.conllu'], out: 'out' };
  await orRefused(() => resolveTraining(given, { nameOf: flagOf }));
});

const labelling = { ...decodingTable, ...readingTable };

const decoding = target('options of tag', 4, wordsFor(labelling), async (args) => {
  const parsed = await orRefused(() => parseOptions(args, labelling, 1));
  if (parsed === undefined) return;
  const { decoding: way, numBeams, bias, batchSize } = parsed.values;
  checkTaggingOptions({ decoding: way, numBeams, bias, batchSize });
});

const configuration = target(
  'configuration files',
  6,
  changedObject(fc.dictionary(fc.constantFrom(...Object.keys(trainingTable)), jsonValue, { maxKeys: 4 })),
  async (given) => {
    const isTaken = (check: () => void): Promise<true | undefined> =>
      orRefused(() => {
        check();
        return true;
      });
    const byFile = await isTaken(() => checkOptionValues(given, trainingRules, 'config.json'));
    expectSame(byFile, await isTaken(() => checkOptions(given, trainingRules)), 'taken');
  },
);

const library = target(
  'options of the library',
  8,
  fc.tuple(
    fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(trainingRules)), text), anyValue, { maxKeys: 4 }),
    anyValue,
  ),
  async ([given, value]) => {
    await orRefused(() => checkTrainOptions(given as never));
    await orRefused(() => checkTaggingOptions(given));
    await orRefused(() => checkTaggingOptions(value as object));
    await orRefused(() => checkSentences(value));
    await orRefused(() => checkIterable(value));
    await orRefused(() => checkInput(value, 'input'));
  },
);

const bounds = fc.record(
  {
    min: fc.integer({ min: -2, max: 2 }),
    above: fc.integer({ min: -2, max: 2 }),
    max: fc.integer({ min: 0, max: 9 }),
    below: fc.integer({ min: 0, max: 9 }),
  },
  { requiredKeys: [] },
);

const rule: fc.Arbitrary<ValueRule> = fc.oneof(
  fc.tuple(fc.constantFrom('integer', 'number'), bounds).map(([kind, limits]): NumberRule => ({ kind, ...limits })),
  fc.constantFrom<ValueRule[]>(
    { kind: 'string' },
    { kind: 'string', filled: true },
    { kind: 'string', choices: ['a'] },
  ),
  fc.constantFrom<ValueRule[]>({ kind: 'flag' }, { kind: 'list' }, { kind: 'texts' }, { kind: 'other' }),
  fc.constantFrom<ValueRule[]>(
    { kind: 'names' },
    { kind: 'numbers', of: { kind: 'number' }, words: ['a'] },
    { kind: 'rates', of: { kind: 'number', max: 1 }, names: ['a', 'b'] },
    { kind: 'group', rules: { a: { kind: 'integer' } }, isSwitch: true },
  ),
);

const rules = target('rules for values', 8, fc.tuple(rule, fc.oneof(anyValue, fc.double())), async ([given, value]) => {
  const isTaken = (await orRefused(() => [checkValue('value', value, given)])) !== undefined;
  expectSame(isTaken, fitsRule(value, given), 'taken');
  if (describeValue(value) === '' || describeFound(value, given) === '') throw new Error('expected a description');
});

const arguments_ = fc.tuple(fc.constantFrom('train', 'tag', 'eval', 'data', 'export', 'merge', 'push', 'x', ''), text);

const commands = target('command lines', 3, arguments_, async ([command, other]) => {
  const output: string[] = [];
  const terminal: Terminal = { line: (line) => output.push(line), live() {}, isLive: false };
  const context = {
    terminal,
    print: (line: string) => output.push(line),
    input: (async function* () {})(),
    signal: new AbortController().signal,
  };
  const code = await runCommandLine([command, '--no-such-option', other], context);
  if (code !== 2 || output.length !== 1) throw new Error(`expected one line and code 2, got ${code} and ${output}`);
});

const noteworthy = fc.oneof(
  text,
  fc.tuple(text, text, text).map((parts) => parts.join('')),
);
const reference = fc
  .tuple(
    fc.constantFrom('hf:', 'ud:', 'hf:org/name', 'ud:en_ewt', 'a.conllu', ''),
    noteworthy,
    fc.constantFrom('', '[:1]', '[a:b]', '[-1:]'),
  )
  .map((parts) => parts.join(''));

const references = target(
  'references, columns and pairs',
  8,
  fc.tuple(reference, noteworthy),
  async ([place, words]) => {
    const parsed = await orRefused(() => parseReference(place));
    if (parsed?.kind === 'path') isPattern(parsed.path);
    if (parsed?.kind === 'hub') parseRepository(parsed.repository, 'dataset');
    for (const each of [words, `column:${words}`]) {
      const column = await orRefused(() => parseColumn(each));
      if (column !== undefined) expectSame(parseColumn(formatColumn(column)), column, 'column');
    }
    await orRefused(() => parseFormatName(words));
    await orRefused(() => parseOptions(['--noise', `typos:${words}`], trainingTable));
    const pairs = await orRefused(() => parseOptions([`--bias=${words}=1`], decodingTable));
    if (pairs !== undefined) expectSame(pairs.values.bias, Object.fromEntries([[words, 1]]), 'pairs');
  },
);

/** Everything that reads what users write. */
export const commandLineTargets: readonly Target[] = [
  options,
  decoding,
  configuration,
  library,
  rules,
  commands,
  references,
];
