// The command `bytetag data`, which shows what labelled files contain before training, and converts them.
import { BytetagError } from '../../foundation/errors.js';
import { parseColumn } from '../../language/data/column.js';
import { kindByName } from '../../language/data/file-kind.js';
import { expectAboutFiles, type FileKind, type FileReading, fileKinds } from '../../language/data/reading.js';
import type { Sentence } from '../../language/data/sentence.js';
import { type ReadDataOptions, readAllSentences } from '../../node/data/read-sentences.js';
import { formatSentences, packedFor } from '../../node/data/write-sentences.js';
import { writeAtomically } from '../../node/files/atomic-file.js';
import {
  type FileInspection,
  type Inspection,
  inspectFiles,
  type Percentiles,
} from '../../product/evaluation/inspect.js';
import { dataHelp, readingOf, readingTable } from '../../product/options/reading-table.js';
import { trainingTable } from '../../product/options/training-table.js';
import { expectBeside } from '../options/needed-options.js';
import { formatOptions, parseOptions } from '../options/options.js';
import { formatBar, formatCount, formatPercent } from '../output/terminal.js';
import { checkOutput, overwriteOption } from '../parts/check-output.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';

const options = {
  task: { kind: 'string', placeholder: 'T', help: 'upos, xpos, ner, chunk or column:N (default: upos)' },
  ...readingTable,
  maxSourceLength: {
    ...trainingTable.maxSourceLength,
    help: 'window in ids; longer sentences are split (default: 1024)',
  },
  json: { kind: 'flag', help: 'print everything as one JSON document' },
} as const;

const convertOptions = {
  task: { kind: 'string', placeholder: 'T', help: 'the tags to keep, and their column in CoNLL-U (default: upos)' },
  ...readingTable,
  to: { kind: 'string', choices: fileKinds, help: "the new file's kind (default: by the name of --out)" },
  out: { kind: 'string', placeholder: 'FILE', help: 'the new file (default: standard output)' },
  ...overwriteOption,
} as const;

const usage = 'usage: bytetag data inspect F.. [options]\n       bytetag data convert F.. [options]';

/** The command `bytetag data`. */
export const dataCommand: Command = {
  name: 'data',
  summary: 'inspect labelled files, or convert them to another format',
  help: [
    usage,
    '',
    `F: ${dataHelp}; -: standard input`,
    '',
    'inspect: sentences, tags, lengths, duplicates, what would not fit',
    formatOptions(options),
    '',
    'convert: all files into one, words and the tags of one task',
    formatOptions(convertOptions),
  ].join('\n'),
  async run([action, ...args], context) {
    if (action === 'inspect') return inspect(args, context);
    if (action === 'convert') return convert(args, context);
    throw new BytetagError('usage', `data: expected inspect or convert, got ${action ?? 'nothing'}`);
  },
};

async function inspect(args: readonly string[], context: CommandContext): Promise<void> {
  const { values, positionals: paths } = parseOptions(args, options, Number.POSITIVE_INFINITY);
  if (paths.length === 0) throw new BytetagError('usage', 'data inspect: expected a file, got nothing');
  const { maxSourceLength = 1024 } = values;
  const column = parseColumn(values.task ?? 'upos');
  const files: { file: string; sentences: readonly Sentence[] }[] = [];
  const reading = { ...dataOptions(values, context), kinds: new Set<FileKind>() };
  for (const file of paths) files.push({ file, sentences: await readAllSentences([file], column, reading) });
  expectAboutFiles(reading.reading ?? {}, reading.kinds);
  const inspection = inspectFiles(files, maxSourceLength);
  context.print(values.json ? JSON.stringify(inspection) : formatInspection(inspection, maxSourceLength));
}

async function convert(args: readonly string[], context: CommandContext): Promise<void> {
  const { values, positionals: paths } = parseOptions(args, convertOptions, Number.POSITIVE_INFINITY);
  if (paths.length === 0) throw new BytetagError('usage', 'data convert: expected a file, got nothing');
  const { out, to = out === undefined ? undefined : kindByName(out) } = values;
  const kind = fileKinds.find((each) => each === to);
  if (kind === undefined) {
    throw new BytetagError(
      'usage',
      `--to: expected one of ${fileKinds.join(', ')}, got nothing, and no --out that tells`,
    );
  }
  expectBeside(values, ['overwrite'], 'out');
  if (kind === 'parquet' && out === undefined) throw new BytetagError('usage', '--out: expected a file, got nothing');
  const column = parseColumn(values.task ?? 'upos');
  const reading = dataOptions(values, context);
  if (out !== undefined) await checkOutput('--out', out, paths, values.overwrite === true, reading);
  const sentences = await readAllSentences(paths, column, reading);
  const bytes = await formatSentences(sentences, kind, column);
  if (out === undefined) return context.print(new TextDecoder().decode(bytes).replace(/\n$/, ''));
  await writeAtomically(out, packedFor(out, bytes));
  context.terminal.line(`${formatCount(sentences.length)} sentences are in ${out}`);
}

function dataOptions(values: FileReading, context: CommandContext): ReadDataOptions {
  const onWarning = (message: string) => context.terminal.line(message);
  return { hub: downloads(context), reading: readingOf(values), input: context.input, onWarning };
}

/** Formats the result of an inspection for people. */
export function formatInspection({ files, overlaps }: Inspection, maxSourceLength: number): string {
  const warnings = overlaps.map(
    ({ files: [a, b], sentences }) =>
      `${formatCount(sentences)} sentences are in both ${a} and ${b}: scores on one after training ` +
      'on the other mislead',
  );
  return [...files.map((file) => formatFile(file, maxSourceLength)), ...warnings].join('\n\n');
}

/** The heads of the columns of lengths. */
const percentiles = ['half', '90%', '95%', '99%', 'longest'];

function formatFile(file: FileInspection, maxSourceLength: number): string {
  const tags = Object.entries(file.tags).map(([tag, count]) => {
    const share = count / file.words;
    return (
      `  ${tag.padEnd(10)} ${formatCount(count).padStart(9)} ` +
      `${formatPercent(share).padStart(7)}  ${formatBar(share, 40)}`.trimEnd()
    );
  });
  const lengths = Object.entries(file.lengths).flatMap(([name, length]) =>
    'refused' in length
      ? [`  ${name}: does not fit, because ${length.refused}`]
      : [formatLengths(`${name} source`, length.source), formatLengths(`${name} target`, length.target)],
  );
  const fit = [
    ...(file.duplicates > 0 ? [`${formatCount(file.duplicates)} sentences occur more than once`] : []),
    ...(file.split > 0
      ? [`${formatCount(file.split)} sentences are longer than ${maxSourceLength} ids and would be split`]
      : []),
    ...file.shortened,
  ];
  return [
    `${file.file}: ${formatCount(file.sentences)} sentences, ${formatCount(file.words)} words, ` +
      `${formatCount(file.distinctWords)} different ones, ${Object.keys(file.tags).length} tags`,
    ...tags,
    `  ${'length in ids'.padEnd(16)}${percentiles.map((name) => name.padStart(9)).join('')}`,
    ...lengths,
    ...(fit.length > 0 ? fit : ['nothing occurs twice, everything fits']).map((line) => `  ${line}`),
  ].join('\n');
}

function formatLengths(name: string, { p50, p90, p95, p99, max }: Percentiles): string {
  return `  ${name.padEnd(16)}${[p50, p90, p95, p99, max].map((length) => formatCount(length).padStart(9)).join('')}`;
}
