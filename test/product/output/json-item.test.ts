// What a line of JSON has for a text, for a list of words and for a record, and that it is read again.
import { describe, expect, it } from 'vitest';
import { readItems } from '../../../src/cli/parts/tag-input.js';
import { parseColumn } from '../../../src/language/data/column.js';
import { readJsonl } from '../../../src/language/data/jsonl.js';
import { noProblems } from '../../../src/language/formats/parse-labels.js';
import { segmentText } from '../../../src/language/text/segment.js';
import type { Item } from '../../../src/product/output/item.js';
import { formatJsonItem } from '../../../src/product/output/json-item.js';
import { type OutputOptions, printedOffsets } from '../../../src/product/output/output-options.js';
import type { LabelledWords } from '../../../src/product/tagger/labelling.js';
import { collect, sourceOf } from '../../support/sources.js';

const tagSet = ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
const names: Readonly<Record<string, string>> = { Ada: 'B-PER', Lovelace: 'I-PER', Zoë: 'B-PER', London: 'B-LOC' };

/** Tags names by their look. The probability of a word is one by its number. */
function label(item: Item): readonly LabelledWords[] {
  return item.sentences.map((words) => ({
    tags: words.map((word) => names[word] ?? 'O'),
    confidences: words.map((_, word) => 1 / (word + 1)),
    wellFormed: true,
    problems: noProblems,
  }));
}

async function output(input: string, kind: 'text' | 'tokens' | 'jsonl' | 'csv', options: Partial<OutputOptions> = {}) {
  const divide = async (texts: readonly string[]) => texts.map((text) => segmentText(text));
  const reading = { column: 'ner', reading: {}, divide, keepsErrors: false, needsPlainWords: false };
  const items: readonly Item[] = await collect(readItems(sourceOf(input), { kind, ...reading }));
  const printing = { conlluColumn: undefined, offsets: 'utf16', tagSet, ...options } as const;
  return items.map((item) => formatJsonItem(item, label(item), printing));
}

describe('formatJsonItem', () => {
  it('gives tokens and spans of a line of text, with offsets into the line', async () => {
    const [first, second] = (await output('😀 Hi. Ada Lovelace ran.\n', 'text')).map((line) => JSON.parse(line));
    expect(first).toMatchObject({ line: 1, tokens: [{ text: '😀' }, { text: 'Hi' }, { text: '.' }], spans: [] });
    expect(second).toEqual({
      line: 1,
      tokens: [
        { text: 'Ada', tag: 'B-PER', confidence: 1, start: 7, end: 10 },
        { text: 'Lovelace', tag: 'I-PER', confidence: 0.5, start: 11, end: 19 },
        { text: 'ran', tag: 'O', confidence: 0.33333, start: 20, end: 23 },
        { text: '.', tag: 'O', confidence: 0.25, start: 23, end: 24 },
      ],
      spans: [{ text: 'Ada Lovelace', label: 'PER', start: 7, end: 19, confidence: 0.75 }],
    });
  });

  it.each([
    ['utf16', 3, 7],
    ['codepoints', 2, 6],
    ['utf8', 5, 10],
  ] as const)('counts offsets in %s', async (offsets, start, end) => {
    expect(printedOffsets).toContain(offsets);
    const [line = ''] = await output('{"text": "😀 Zoë!"}', 'jsonl', { offsets });
    const { tokens, spans } = JSON.parse(line);
    expect([tokens[1], spans[0]]).toMatchObject([
      { text: 'Zoë', start, end: end - 1 },
      { text: 'Zoë', start, end: end - 1 },
    ]);
    expect(tokens[2]).toMatchObject({ text: '!', start: end - 1, end });
  });

  it('gives lists beside the words of a record, and spans by indices of words', async () => {
    const record = '{"tokens": ["Oh", "Ada", "Lovelace", "."], "spans": "mine"}';
    const [line = ''] = await output(record, 'jsonl');
    expect(line.startsWith(record.slice(0, -1))).toBe(true);
    expect(JSON.parse(line)).toEqual({
      ...{ tokens: ['Oh', 'Ada', 'Lovelace', '.'], spans: 'mine' },
      tags: ['O', 'B-PER', 'I-PER', 'O'],
      confidences: [1, 0.5, 0.33333, 0.25],
      predictedSpans: [{ text: 'Ada Lovelace', label: 'PER', start: 1, end: 3, confidence: 0.41667 }],
    });
    const [row = ''] = await output('tokens,tags\n"[""Ada"", ""ran""]","[""O"", ""O""]"\n', 'csv');
    expect(JSON.parse(row)).toMatchObject({
      ...{ tokens: ['Ada', 'ran'], tags: ['O', 'O'], predictedTags: ['B-PER', 'O'] },
      spans: [{ text: 'Ada', label: 'PER', start: 0, end: 1, confidence: 1 }],
    });
  });

  it('has no spans for tasks without', async () => {
    const [line = ''] = await output('Ada ran\n', 'tokens', { tagSet: ['NOUN', 'VERB'] });
    expect(Object.keys(JSON.parse(line))).toEqual(['line', 'tokens']);
  });

  it.each([
    ['text', '😀 Hi. Ada Lovelace saw London.\nBye, Zoë!\n'],
    ['tokens', '😀 Hi . Ada Lovelace saw London .\nZoë\n'],
    ['jsonl', '{"text": "😀 Hi. Ada Lovelace saw London."}\n{"text": "Zoë"}\n'],
    ['jsonl', '{"tokens": ["😀", "Ada", "Lovelace"]}\n'],
    [
      'jsonl',
      '{"tokens": [{"text": "Ada"}, {"text": "ran"}, {"text": "Zoë"}], "sentences": [{"start": 0, "end": 2}, {"start": 2, "end": 3}]}',
    ],
  ] as const)('is read again as what was labelled: %s %j', async (kind, input) => {
    const lines = await output(input, kind);
    for (const task of ['ner', 'column:tags', 'column:tag', undefined]) {
      // A column is asked for by the name that the output has.
      if (task?.startsWith('column:') && (lines[0] ?? '').includes('"tag":') !== (task === 'column:tag')) continue;
      const column = task === undefined ? undefined : parseColumn(task);
      const sentences = await collect(readJsonl(sourceOf(`${lines.join('\n')}\n`), column));
      expect(sentences.length).toBeGreaterThan(0);
      for (const { words, tags } of sentences) expect(tags).toEqual(words.map((word) => names[word] ?? 'O'));
      const all = sentences.flatMap(({ words }) => words);
      const named = Array.from(input.matchAll(/Ada|Lovelace|London|Zoë/g), ([word]) => word);
      expect(all.filter((word) => word in names)).toEqual(named);
    }
  });
});
