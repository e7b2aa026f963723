// The command `bytetag tag`, which labels text, tokens or a treebank and prints it with its labels.
import { describeText, describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { conlluColumn, parseColumn } from '../../language/data/column.js';
import { kindByName } from '../../language/data/file-kind.js';
import { fileKinds, mostLineBytesOf } from '../../language/data/reading.js';
import { asksModel, type Division } from '../../language/segmentation/divisions.js';
import type { Profiler } from '../../node/runtime/profiler.js';
import { Tagger } from '../../node/tagger.js';
import { taskNamed } from '../../product/model/tagger-config.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import { readingOf, readingTable } from '../../product/options/reading-table.js';
import { defaultTagger, shippedModelNames } from '../../product/options/shipped-model-names.js';
import { loadingTable, taggingTable } from '../../product/options/tagging-table.js';
import { formatItem, type Output, outputs } from '../../product/output/format-item.js';
import type { Item } from '../../product/output/item.js';
import { labelItems } from '../../product/output/label-items.js';
import { type OutputOptions, printedOffsets } from '../../product/output/output-options.js';
import { breaksLines } from '../../product/output/record-items.js';
import { expectCompanions, expectDivision } from '../options/needed-options.js';
import { flagOf, formatOptions, parseOptions } from '../options/options.js';
import { openRuntime, workersOf } from '../options/runtime-options.js';
import { profileOptions, withProfile } from '../output/print-profile.js';
import type { Command, CommandContext } from '../parts/command.js';
import { downloads } from '../parts/downloads.js';
import { inputSource } from '../parts/read-input.js';
import { type Input, inputs, readItems } from '../parts/tag-input.js';
import { warnOfColumns } from '../parts/warn-of-columns.js';

const options = {
  model: {
    kind: 'string',
    placeholder: 'M',
    help:
      `a trained tagger, or a model that only divides text: a folder, org/name on the hub, or ` +
      `${shippedModelNames.join(', ')} ` +
      `(default: ${defaultTagger})`,
  },
  input: {
    kind: 'string',
    choices: inputs,
    help:
      'what is read; each line of text is divided into sentences and words (paragraphs: the lines up to a blank ' +
      "one), tokens are words separated by spaces (default: by the file's name, else text)",
  },
  output: {
    kind: 'string',
    choices: outputs,
    help:
      'what is printed; text: word/TAG; columns: the columns of the input and one more (default: conllu for ' +
      'conllu, columns for columns, jsonl for tables, else text)',
  },
  ...taggingTable,
  alternatives: { ...taggingTable.alternatives, help: `with --output jsonl: ${taggingTable.alternatives.help}` },
  offsets: {
    kind: 'string',
    choices: printedOffsets,
    help: 'with --output jsonl: what offsets into a line of text count (default: utf16)',
  },
  onError: {
    kind: 'string',
    choices: ['stop', 'record'],
    help:
      'with --input jsonl, at a record that cannot be labelled: stop, or print it with its ' +
      'error and go on (default: stop)',
  },
  wordColumn: readingTable.wordColumn,
  header: readingTable.header,
  separator: readingTable.separator,
  lineLimit: readingTable.lineLimit,
  ...loadingTable,
  ...profileOptions,
} as const;

/** The command `bytetag tag`. */
export const tagCommand: Command = {
  name: 'tag',
  summary: 'label text, tokens or a treebank with a trained tagger',
  help: `usage: bytetag tag [FILE|-] [options]\n\n${formatOptions(options)}`,
  options: { tag: options },
  async run(args, context) {
    const { values, positionals } = parseOptions(args, options, 1);
    await withProfile(values.profile, context.terminal, (profiler) => label(values, positionals[0], context, profiler));
  },
};

const outputOf: Partial<Readonly<Record<Input, Output>>> = {
  ...{ conllu: 'conllu', columns: 'columns', csv: 'jsonl', tsv: 'jsonl', parquet: 'jsonl' },
};

async function label(
  values: OptionValues<typeof options>,
  path: string | undefined,
  context: CommandContext,
  profiler?: Profiler,
): Promise<void> {
  const { print, signal } = context;
  const kind = (values.input ?? (path === undefined ? undefined : kindByName(path)) ?? 'text') as Input;
  const output = (values.output ?? outputOf[kind] ?? 'text') as Output;
  const { batchSize = 32, locale } = values;
  const segment = values.segment as Division | undefined;
  const keepsErrors = values.onError === 'record';
  expectEffect(values, kind, output);
  const { decoding, numBeams, bias, alternatives } = values;
  const tagger = await Tagger.load(values.model, {
    ...(await openRuntime(values, profiler)),
    workers: workersOf(values, profiler),
    base: values.base,
    segmenter: values.segmenter,
    adapters: values.adapters,
    hub: downloads(context),
  });
  try {
    const dividesOnly = tagger.config.tasks.length === 0;
    if (dividesOnly) expectUntagged(values, kind, output);
    const task = dividesOnly ? untagged : taskNamed(tagger.config, values.task);
    const column = parseColumn(task.column);
    const columnIn = (fields?: readonly string[]): number => conlluColumn(column, 'output conllu', fields);
    // Checked now if all columns are known beforehand.
    if (output === 'conllu' && kind !== 'conllu') columnIn();
    const printing: OutputOptions = {
      conlluColumn: output === 'conllu' ? columnIn : undefined,
      offsets: (values.offsets ?? 'utf16') as OutputOptions['offsets'],
      tagSet: task.tags,
    };
    const breaking = output === 'jsonl' ? undefined : task.tags.find(breaksLines);
    if (breaking !== undefined) {
      const expected = `tags without tabs and line breaks for --output ${output}`;
      throw new BytetagError('model', `task ${task.name}: expected ${expected}, got ${describeValue(breaking)}`);
    }
    const reading = readingOf(values);
    const source = { ...inputSource(path, context.input), mostLineBytes: mostLineBytesOf(reading) };
    const needsPlainWords = output !== 'jsonl';
    const onWarning = (message: string): void => context.terminal.line(message);
    const divide = (texts: readonly string[]) => tagger.segment(texts, { segment, locale, signal });
    const options = { kind, column: task.column, reading, divide, keepsErrors, needsPlainWords, onWarning };
    const items = warnOfLostCells(readItems(source, options), output, source.name, context);
    const seen =
      kind === 'text' || kind === 'paragraphs' ? warnOfColumns(items, task.tags, source.name, onWarning) : items;
    let failed = 0;
    const label = (sentences: readonly (readonly string[])[]) =>
      tagger.label(sentences, { decoding, numBeams, bias, task: task.name, alternatives, batchSize, signal });
    for await (const { item, labels } of labelItems(seen, dividesOnly ? undefined : label, batchSize)) {
      if (item.error !== undefined) failed++;
      // Only JSON output has a place for errors.
      if (item.error !== undefined && output !== 'jsonl') context.terminal.line(item.error.message);
      print(formatItem[output](item, labels, printing));
    }
    if (failed > 0) {
      const expected = 'records with words or a text';
      throw new BytetagError('data', `${source.name}: expected ${expected}, got ${failed} without (each says why)`);
    }
  } finally {
    await tagger.dispose();
  }
}

/** What a model that only divides text says of words: nothing. */
const untagged = { name: 'none', column: 'upos', tags: [] } as const;

/** @throws BytetagError `usage` for options and files that need tags, with a model that only divides text */
function expectUntagged(values: OptionValues<typeof options>, kind: Input, output: Output): void {
  const expected = 'a model that labels words, got one that only divides raw text';
  const idle = (['task', 'decoding', 'numBeams', 'bias', 'alternatives'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (idle !== undefined) throw new BytetagError('usage', `${flagOf(idle)}: expected ${expected}`);
  if (!['text', 'paragraphs'].includes(kind)) throw new BytetagError('usage', `--input ${kind}: expected ${expected}`);
  if (output === 'columns') throw new BytetagError('usage', `--output columns: expected ${expected}`);
  if (asksModel(values)) return;
  const got = values.locale === undefined ? `--segment ${values.segment}` : '--locale';
  throw new BytetagError('usage', `${got}: expected a division by the model, which does nothing else`);
}

/** @throws BytetagError `usage` for an option that would have no effect on such input, or in such output */
function expectEffect(values: OptionValues<typeof options>, kind: Input, output: Output): void {
  const ofInput = (...kinds: readonly Input[]) => ({ flag: '--input', values: kinds, got: kind });
  const inJson = { flag: '--output', values: ['jsonl'], got: output };
  expectCompanions(values, { onError: ofInput('jsonl'), alternatives: inJson, offsets: inJson });
  expectCompanions(values, {
    wordColumn: ofInput(...fileKinds),
    header: ofInput('columns', 'tsv'),
    separator: ofInput('csv'),
    // Input that is already divided into sentences and words has no text.
    segment: ofInput('text', 'paragraphs', 'jsonl'),
    segmenter: ofInput('text', 'paragraphs', 'jsonl'),
    locale: ofInput('text', 'paragraphs', 'jsonl'),
    offsets: ofInput('text', 'paragraphs', 'tokens', 'jsonl'),
  });
  expectDivision(values);
}

/** Passes items on, and warns once about columns of a table that the output does not have. */
async function* warnOfLostCells(
  items: AsyncIterable<Item>,
  output: Output,
  name: string,
  { terminal }: CommandContext,
): AsyncGenerator<Item> {
  const said = new Set<string>();
  for await (const item of items) {
    const lost = Object.entries(item.cells ?? {}).filter(
      ([column, cell]) => !said.has(column) && (output !== 'jsonl' || cell === undefined),
    );
    const names = lost.map(([column]) => column);
    for (const column of names) said.add(column);
    const reason = output === 'jsonl' ? 'JSON cannot hold it' : '--output jsonl has it';
    if (names.length > 0)
      terminal.line(`${name}: left out of the output: ${describeText(names.join(', '))} (${reason})`);
    yield item;
  }
}
