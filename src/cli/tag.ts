// `bytetag tag`: labels text, tokens or a treebank, and prints it with its labels.
import { conlluColumn, parseColumn } from '../data/column.js';
import { type ConlluSentence, conlluFromWords, formatConllu, readConllu } from '../data/conllu.js';
import { formatJsonl, readJsonl } from '../data/jsonl.js';
import { type LineSource, readLines } from '../data/lines.js';
import type { Profiler } from '../profile/profiler.js';
import { byteOffsets, characterSpans, locateWords, type Place } from '../spans/character-spans.js';
import { isSpanTagSet } from '../spans/notation.js';
import { spansOf } from '../spans/spans.js';
import type { LabelledWords } from '../tagger/labelling.js';
import { labellingRules } from '../tagger/option-rules.js';
import { defaultTagger, shippedModelNames } from '../tagger/shipped-models.js';
import { Tagger } from '../tagger/tagger.js';
import { taskNamed } from '../tagger/tagger-config.js';
import { segmentText } from '../text/segment.js';
import type { Command, CommandContext } from './command.js';
import { decodingOf, decodingOptions } from './decoding-options.js';
import { downloads } from './downloads.js';
import { formatOptions, type OptionValues, parseOptions } from './options.js';
import { profileOptions, withProfile } from './profile.js';
import { inputSource } from './read-input.js';
import { labellingRuntimeOptions, openRuntime, workersOf } from './runtime-options.js';

const inputs = ['text', 'tokens', 'conllu', 'jsonl'] as const;
const outputs = ['conllu', 'jsonl', 'text'] as const;

const options = {
  model: {
    kind: 'string',
    placeholder: 'M',
    help: `a trained tagger: a folder, org/name on the hub, or ${shippedModelNames.join(', ')} (default: ${defaultTagger})`,
  },
  adapter: { kind: 'list', placeholder: 'M', help: 'adapters on the model as their base, each with its tasks' },
  base: { kind: 'string', placeholder: 'M', help: "an adapter's base (default: the one that it names)" },
  input: { kind: 'string', choices: inputs, help: 'what is read; tokens: words separated by spaces (default: text)' },
  output: {
    kind: 'string',
    choices: outputs,
    help: 'what is printed; text: word/TAG (default: text; for conllu: conllu)',
  },
  task: { kind: 'string', placeholder: 'NAME', help: 'which task, for a model of several (default: its first)' },
  ...decodingOptions,
  best: {
    ...labellingRules.alternatives,
    help: 'with --output jsonl: the N best tags of each word with their probabilities',
  },
  offsets: {
    kind: 'string',
    choices: ['utf16', 'utf8'],
    help: 'with --output jsonl: what offsets into a line of text count (default: utf16)',
  },
  batchSize: { ...labellingRules.batchSize, help: 'sentences decoded side by side (default: 32)' },
  ...labellingRuntimeOptions,
  ...profileOptions,
} as const;

/** A sentence to label, with what its output needs. */
interface Item {
  readonly words: readonly string[];
  /** For each word whether a space follows it, where that is known. */
  readonly spaceAfter?: readonly boolean[];
  readonly conllu?: ConlluSentence;
  /** Of text: the line that the words are from, and their places in it. */
  readonly line?: { readonly number: number; readonly text: string; readonly places: readonly Place[] };
}

/** How an item and its labels are printed, by kind of output. */
type FormatItem = Readonly<Record<(typeof outputs)[number], (item: Item, labels: LabelledWords) => string>>;

/** Sentences are labelled and printed in groups of this many batches: like lengths meet, and output keeps coming. */
const batchesTogether = 16;

/** Labels. */
export const tagCommand: Command = {
  name: 'tag',
  summary: 'label text, tokens or a treebank with a trained tagger',
  help: `usage: bytetag tag [FILE|-] [options]\n\n${formatOptions(options)}`,
  async run(args, context) {
    const { values, positionals } = parseOptions(args, options, 1);
    await withProfile(values.profile, context.terminal, (profiler) => label(values, positionals[0], context, profiler));
  },
};

async function label(
  values: OptionValues<typeof options>,
  path: string | undefined,
  { print, input, signal, terminal }: CommandContext,
  profiler?: Profiler,
): Promise<void> {
  const kind = (values.input ?? 'text') as (typeof inputs)[number];
  const output = (values.output ?? (kind === 'conllu' ? 'conllu' : 'text')) as (typeof outputs)[number];
  const { batchSize = 32 } = values;
  const decoding = decodingOf(values);
  const tagger = await Tagger.load(values.model, {
    ...(await openRuntime(values, profiler)),
    workers: workersOf(values, profiler),
    base: values.base,
    adapters: values.adapter,
    hub: downloads({ terminal, signal }),
  });
  const task = taskNamed(tagger.config, values.task);
  const column = output === 'conllu' ? conlluColumn(parseColumn(task.column), 'output conllu') : 0;
  const format: FormatItem = {
    conllu: (item, { tags }) => formatConlluItem(item, tags, column),
    text: ({ words }, { tags }) => words.map((word, index) => `${word}/${tags[index] ?? ''}`).join(' '),
    jsonl: (item, labels) =>
      formatJsonItem(item, labels, { offsets: values.offsets ?? 'utf16', hasSpans: isSpanTagSet(task.tags) }),
  };

  const flush = async (items: readonly Item[]): Promise<void> => {
    const labels = await tagger.label(
      items.map(({ words }) => words),
      { ...decoding, task: task.name, alternatives: values.best, batchSize, signal },
    );
    items.forEach((item, index) => {
      const found = labels[index];
      if (found) print(format[output](item, found));
    });
  };
  try {
    let waiting: Item[] = [];
    for await (const item of readItems(inputSource(path, input), kind)) {
      waiting.push(item);
      if (waiting.length < batchSize * batchesTogether) continue;
      await flush(waiting);
      waiting = [];
    }
    if (waiting.length > 0) await flush(waiting);
  } finally {
    await tagger.dispose();
  }
}

async function* readItems(source: LineSource, kind: (typeof inputs)[number]): AsyncGenerator<Item> {
  if (kind === 'conllu') {
    for await (const conllu of readConllu(source)) {
      yield { words: conllu.words.map(({ columns }) => columns[1] ?? ''), conllu };
    }
  } else if (kind === 'jsonl') {
    for await (const { words } of readJsonl(source)) yield { words };
  } else {
    for await (const { number, text } of readLines(source)) {
      if (text.trim() === '') continue;
      if (kind === 'tokens') {
        const words = text.trim().split(/\s+/);
        yield { words, line: { number, text, places: locateWords(words, text) } };
      } else yield* segmentedItems(text, number);
    }
  }
}

function* segmentedItems(text: string, number: number): Generator<Item> {
  for (const sentence of segmentText(text)) {
    const words = sentence.map((word) => word.text);
    const spaceAfter = sentence.map(({ end }, index) => sentence[index + 1]?.start !== end);
    yield { words, spaceAfter, line: { number, text, places: sentence } };
  }
}

function formatConlluItem(item: Item, tags: readonly string[], column: number): string {
  const sentence =
    item.conllu ??
    conlluFromWords(
      item.words,
      item.spaceAfter?.map((isThere) => (isThere ? '_' : 'SpaceAfter=No')),
    );
  // A blank line ends a sentence: one line break is the printer's.
  return formatConllu(sentence, { column, values: tags.map((tag) => tag || '_') }).replace(/\n$/, '');
}

function formatJsonItem(
  { words, line }: Item,
  { tags, confidences, alternatives }: LabelledWords,
  { offsets, hasSpans }: { readonly offsets: string; readonly hasSpans: boolean },
): string {
  const inUnits = (text: string, units: readonly number[]): readonly number[] =>
    offsets === 'utf8' ? byteOffsets(text, units) : units;
  const spans = hasSpans ? spansOf(tags, 'lenient') : undefined;
  return formatJsonl(words, tags, {
    ...(confidences && { confidences: confidences.map(roundProbability) }),
    ...(alternatives && {
      best: alternatives.map((best) =>
        best.map(({ tag, probability }) => ({ tag, probability: roundProbability(probability) })),
      ),
    }),
    ...(line && {
      line: line.number,
      offsets: line.places.map(({ start, end }) => inUnits(line.text, [start, end])),
    }),
    ...(spans && !line && { spans }),
    ...(spans &&
      line && {
        spans: characterSpans(spans, line.places, line.text).map(({ start, end, ...span }) => {
          const [from, to] = inUnits(line.text, [start, end]);
          return { ...span, start: from, end: to };
        }),
      }),
  });
}

/** Digits beyond these are noise of float32. */
function roundProbability(probability: number): number {
  return Number(probability.toFixed(5));
}
