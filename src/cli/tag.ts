// `bytetag tag`: labels text, tokens or a treebank, and prints it with its labels.
import { conlluColumn, parseColumn } from '../data/column.js';
import { type ConlluSentence, conlluFromWords, formatConllu, readConllu } from '../data/conllu.js';
import { formatJsonl, readJsonl } from '../data/jsonl.js';
import { type LineSource, readLines } from '../data/lines.js';
import { parseDeviceName } from '../session/device-name.js';
import { openDevice } from '../session/node.js';
import { type Decoding, decodings } from '../tagger/labelling.js';
import { loadTagger } from '../tagger/tagger.js';
import { segmentText } from '../text/segment.js';
import type { Command } from './command.js';
import { formatOptions, parseOptions, required } from './options.js';
import { inputSource } from './read-input.js';

const inputs = ['text', 'tokens', 'conllu', 'jsonl'] as const;
const outputs = ['conllu', 'jsonl', 'text'] as const;

const options = {
  model: { kind: 'string', placeholder: 'DIR', help: 'folder of a trained tagger' },
  input: { kind: 'string', choices: inputs, help: 'what is read; tokens: words separated by spaces (default: text)' },
  output: {
    kind: 'string',
    choices: outputs,
    help: 'what is printed; text: word/TAG (default: text; for conllu: conllu)',
  },
  decode: {
    kind: 'string',
    choices: decodings,
    help: 'free: not held to what is well-formed; encoder: one pass, no decoder (default: constrained)',
  },
  batchSize: { kind: 'integer', min: 1, help: 'sentences decoded side by side (default: 32)' },
  device: { kind: 'string', placeholder: 'cpu|webgpu', help: '(default: cpu)' },
  threads: { kind: 'integer', help: 'threads per operator; 0: one per core (default: 0)' },
} as const;

/** A sentence to label, with what its output needs. */
interface Item {
  readonly words: readonly string[];
  /** For each word whether a space follows it, where that is known. */
  readonly spaceAfter?: readonly boolean[];
  readonly conllu?: ConlluSentence;
}

/** Sentences are labelled and printed in groups of this many batches: like lengths meet, and output keeps coming. */
const batchesTogether = 16;

/** Labels. */
export const tagCommand: Command = {
  name: 'tag',
  summary: 'label text, tokens or a treebank with a trained tagger',
  help: `usage: bytetag tag --model DIR [FILE|-] [options]\n\n${formatOptions(options)}`,
  async run(args, { print, input, signal }) {
    const { values, positionals } = parseOptions(args, options, 1);
    const folder = required(values.model, '--model', ' (the folder of a trained tagger)');
    const kind = (values.input ?? 'text') as (typeof inputs)[number];
    const output = (values.output ?? (kind === 'conllu' ? 'conllu' : 'text')) as (typeof outputs)[number];
    const { batchSize = 32, threads = 0 } = values;
    const device = await openDevice(parseDeviceName(values.device ?? 'cpu'));
    const tagger = await loadTagger(folder, { device, ...(threads > 0 && { threads }) });
    const decoding = (values.decode ?? 'constrained') as Decoding;
    const column = output === 'conllu' ? conlluColumn(parseColumn(tagger.task.task), 'output conllu') : 0;

    const flush = async (items: readonly Item[]): Promise<void> => {
      const tags = await tagger.tag(
        items.map(({ words }) => words),
        { decoding, batchSize, signal },
      );
      items.forEach((item, index) => {
        print(formatItem(item, tags[index] ?? [], output, column));
      });
    };
    try {
      let waiting: Item[] = [];
      for await (const item of readItems(inputSource(positionals[0], input), kind)) {
        waiting.push(item);
        if (waiting.length < batchSize * batchesTogether) continue;
        await flush(waiting);
        waiting = [];
      }
      if (waiting.length > 0) await flush(waiting);
    } finally {
      await tagger.dispose();
    }
  },
};

async function* readItems(source: LineSource, kind: (typeof inputs)[number]): AsyncGenerator<Item> {
  if (kind === 'conllu') {
    for await (const conllu of readConllu(source)) {
      yield { words: conllu.words.map(({ columns }) => columns[1] ?? ''), conllu };
    }
  } else if (kind === 'jsonl') {
    for await (const { words } of readJsonl(source)) yield { words };
  } else {
    for await (const { text } of readLines(source)) {
      if (text.trim() === '') continue;
      if (kind === 'tokens') yield { words: text.trim().split(/\s+/) };
      else yield* segmentedItems(text);
    }
  }
}

function* segmentedItems(text: string): Generator<Item> {
  for (const sentence of segmentText(text)) {
    const words = sentence.map((word) => word.text);
    yield { words, spaceAfter: sentence.map(({ end }, index) => sentence[index + 1]?.start !== end) };
  }
}

function formatItem(item: Item, tags: readonly string[], output: (typeof outputs)[number], column: number): string {
  if (output === 'jsonl') return formatJsonl(item.words, tags);
  if (output === 'text') return item.words.map((word, index) => `${word}/${tags[index] ?? ''}`).join(' ');
  const sentence = item.conllu ?? conlluFromWords(item.words, item.spaceAfter);
  // A blank line ends a sentence: one line break is the printer's.
  return formatConllu(sentence, { column, values: tags.map((tag) => tag || '_') }).replace(/\n$/, '');
}
