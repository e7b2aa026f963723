// Parses command-line arguments into typed values, by the table of the options that a command has.
import { BytetagError } from '../../foundation/errors.js';
import { hintOf } from '../../foundation/nearest-name.js';
import { checkGroup, describeRule, type ValueRules } from '../../foundation/value-rules.js';
import type { OptionSpec, OptionTable, OptionValues } from '../../product/options/option-spec.js';
import { renamedOptions } from '../../product/options/renamed-options.js';
import { parseWords } from './option-words.js';

/** A parsed command line. */
export interface ParsedOptions<Table extends OptionTable> {
  readonly values: OptionValues<Table>;
  readonly positionals: readonly string[];
}

/** The flag of an option: `learningRate` as `--learning-rate`, `lora.rank` as `--lora-rank`. */
export function flagOf(option: string): string {
  return `--${option.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** One flag: the option that it sets. An option of a group has a path of two names. */
interface Flag {
  readonly path: readonly [string] | readonly [string, string];
  readonly spec: OptionSpec;
}

/** The flags of a table, in its order. */
function flagsOf(table: OptionTable): ReadonlyMap<string, Flag> {
  const flags = new Map<string, Flag>();
  for (const [name, spec] of Object.entries(table)) {
    if (spec.kind !== 'group') {
      flags.set(flagOf(name), { path: [name], spec });
      continue;
    }
    if (spec.isSwitch) flags.set(flagOf(name), { path: [name], spec: { kind: 'flag', help: spec.help ?? '' } });
    for (const [inner, own] of Object.entries(spec.rules)) {
      flags.set(flagOf(`${name}.${inner}`), { path: [name, inner], spec: own });
    }
  }
  return flags;
}

/**
 * Parses the words after a command's name.
 * @param maxPositionals the most words without a flag that the command takes
 * @throws BytetagError `usage` for an unknown flag, a missing or malformed value, or too many words
 */
export function parseOptions<Table extends OptionTable>(
  args: readonly string[],
  table: Table,
  maxPositionals = 0,
): ParsedOptions<Table> {
  const flags = flagsOf(table);
  const words = new Map<string, readonly string[]>();
  const values: Record<string, unknown> = {};
  const positionals: string[] = [];
  const isFlag = (word: string | undefined): boolean => word?.startsWith('--') === true && word !== '--';

  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (!isFlag(word)) {
      positionals.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const { path, spec } = flags.get(flag) ?? {};
    if (path === undefined || spec === undefined) throw unknownFlag(flag, flags);
    if (spec.kind === 'flag') {
      if (equals >= 0) throw new BytetagError('usage', `${flag}: expected no value, got ${word.slice(equals + 1)}`);
      setValue(values, path, true);
      continue;
    }
    const given: string[] = equals < 0 ? [] : [word.slice(equals + 1)];
    const wanted = takesList(spec) ? Number.POSITIVE_INFINITY : 1;
    while (given.length < wanted && equals < 0 && index + 1 < args.length && !isFlag(args[index + 1])) {
      given.push(args[++index] ?? '');
    }
    if (given.length === 0) throw new BytetagError('usage', `${flag}: expected ${describeSpec(spec)}, got nothing`);
    // A list may be repeated.
    const all = takesList(spec) ? [...(words.get(flag) ?? []), ...given] : given;
    words.set(flag, all);
    setValue(values, path, parseWords(flag, all, spec, describeSpec(spec)));
  }
  const [surplus] = positionals.slice(maxPositionals);
  if (surplus !== undefined) throw new BytetagError('usage', `expected only options here, got ${surplus}`);
  return { values: values as OptionValues<Table>, positionals };
}

/** Sets a value. The flag of a group alone, as `--lora`, turns the group on without removing its options. */
function setValue(values: Record<string, unknown>, [name, inner]: Flag['path'], value: unknown): void {
  const there = values[name];
  if (inner !== undefined) values[name] = { ...(typeof there === 'object' ? there : {}), [inner]: value };
  else if (!(value === true && typeof there === 'object')) values[name] = value;
}

/**
 * Checks values read from a configuration file, whose keys are the options' names.
 * @throws BytetagError `config` for an unknown key or a value that is not valid
 */
export function checkOptionValues(json: Readonly<Record<string, unknown>>, rules: ValueRules, where: string): void {
  try {
    checkGroup(json, { rules, renamed: renamedOptions });
  } catch (error) {
    throw error instanceof BytetagError ? new BytetagError('config', `${where}: ${error.message}`) : error;
  }
}

/** The value of a required option. @throws BytetagError `usage` if it was not given */
export function required<Value>(value: Value | undefined, flag: string, hintText = ''): Value {
  if (value === undefined) throw new BytetagError('usage', `${flag}: expected a value, got nothing${hintText}`);
  return value;
}

/** The width of the help in columns, and of its column of flags. */
const [helpWidth, flagWidth] = [100, 34];

/** The help of each option, in lines of at most 100 columns. */
export function formatOptions(table: OptionTable): string {
  const rows = [...flagsOf(table)].map(([flag, { spec }]) => {
    const value = spec.kind === 'flag' ? '' : ` ${spec.placeholder ?? choicesOf(spec) ?? 'N'}`;
    return [`${flag}${value}${takesList(spec) ? ' ..' : ''}`, spec.help] as const;
  });
  const width = Math.min(flagWidth, Math.max(...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, help]) => formatRow(left, help, width)).join('\n');
}

function formatRow(left: string, help: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of help.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > helpWidth - width - 4) {
      lines.push(line);
      line = word;
    } else line += `${line === '' ? '' : ' '}${word}`;
  }
  lines.push(line);
  const indented = lines.map((text, index) => `${(index === 0 ? `  ${left}` : '').padEnd(width + 4)}${text}`.trimEnd());
  // A flag that is too long has a line of its own.
  return left.length > width ? [`  ${left}`, ...lines.map((text) => `${' '.repeat(width + 4)}${text}`)] : indented;
}

/** Whether a flag takes all words up to the next flag, and may be repeated. */
function takesList({ kind }: OptionSpec): boolean {
  return kind === 'list' || kind === 'texts' || kind === 'numbers' || kind === 'names' || kind === 'rates';
}

function choicesOf(spec: OptionSpec): string | undefined {
  return spec.kind === 'string' || spec.kind === 'list' ? spec.choices?.join('|') : undefined;
}

/** Describes the words that a flag takes. */
function describeSpec(spec: OptionSpec): string {
  const isFree = choicesOf(spec) === undefined && (takesList(spec) || spec.kind === 'string');
  return isFree ? (spec.placeholder ?? 'a value') : describeRule(spec);
}

/** Today's flags by the earlier ones. */
const renamedFlags = Object.fromEntries(
  Object.entries(renamedOptions).map(([name, now]) => [flagOf(name), now.replaceAll(/\b(?!and\b)\w+/g, flagOf)]),
);

function unknownFlag(flag: string, flags: ReadonlyMap<string, Flag>): BytetagError {
  const hint = hintOf(flag, [...flags.keys()], renamedFlags);
  return new BytetagError('usage', `${flag}: expected an option of this command, got one that is not${hint}`);
}
