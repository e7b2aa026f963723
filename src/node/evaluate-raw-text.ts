// The function `evaluateRawText` of the public interface, which evaluates a tagger on the raw text of treebanks.
import './runtime/set-core-count.js';

import { describeValue } from '../foundation/describe-value.js';
import { BytetagError } from '../foundation/errors.js';
import type { ValueRule } from '../foundation/value-rules.js';
import { conlluColumn, parseColumn } from '../language/data/column.js';
import type { RawParagraph } from '../language/data/raw-text.js';
import type { OffsetUnit } from '../language/data/reading.js';
import { longestLineBytes } from '../language/data/reading.js';
import { defaultSplits } from '../language/data/reference.js';
import { asksModel } from '../language/segmentation/divisions.js';
import { describeNonText } from '../language/text/not-text.js';
import { decodeUtf8 } from '../language/text/utf8.js';
import { evaluateSpans, type RawSpanReport, type SpanTagger } from '../product/evaluation/raw-spans.js';
import { evaluateTexts, type RawTextReport, type TextTagger } from '../product/evaluation/raw-text.js';
import { taskNamed } from '../product/model/tagger-config.js';
import type { TaggingTask } from '../product/model/task.js';
import { checkOptions, expectOptions } from '../product/options/check-options.js';
import { loadingRules, taggingRules } from '../product/options/library-rules.js';
import { readingOf, readingTable } from '../product/options/reading-table.js';
import { evaluationTable, rawTextTable } from '../product/options/tagging-table.js';
import type { TaggingOptions } from '../product/tagger/labelling.js';
import { openKnown } from './data/open-known.js';
import { readMarkedTexts } from './data/read-marked-texts.js';
import { readParagraphs } from './data/read-paragraphs.js';
import { findFiles } from './data/read-sentences.js';
import { readWholeFile } from './files/whole-file.js';
import type { HubOptions } from './hub/settings.js';
import { type LoadTaggerOptions, Tagger } from './tagger.js';

/** What to evaluate, and how. */
export interface EvaluateRawTextOptions extends TaggingOptions, LoadTaggerOptions {
  /** A folder, or `org/name` on the hub. */
  readonly model: string;
  /**
   * CoNLL-U files, patterns or treebanks (`ud:en_ewt`, of which the test part is used if none is named); or, for a task
   * whose tags mark spans, JSON Lines with texts and spans of their characters.
   */
  readonly data: string | readonly string[];
  /**
   * Files of UTF-8 with the raw text of the treebanks: the same characters, with other spaces and line breaks. Default:
   * the text that the treebanks themselves give.
   */
  readonly text?: string | readonly string[] | undefined;
  /** Seed of the samples that intervals are computed from. Default: 1. */
  readonly seed?: number | undefined;
  /** The unit of the offsets of spans in JSON Lines. Default: that of the tool that wrote them, else `codepoints`. */
  readonly spanOffsets?: OffsetUnit | undefined;
  /** Called with a warning about each choice that a reader made. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

// A rule for every option. A missing rule is a compile error.
const rules = {
  ...{ ...loadingRules, ...taggingRules },
  model: { kind: 'string', filled: true },
  ...{ data: evaluationTable.data, seed: evaluationTable.seed, spanOffsets: readingTable.spanOffsets },
  text: rawTextTable.text,
  onWarning: { kind: 'other' },
} as const satisfies Readonly<Record<keyof EvaluateRawTextOptions, ValueRule>>;

/**
 * Evaluates a tagger on raw text: the paragraphs of treebanks as they stand, without their sentences and words. Scores
 * sentences, tokens, words and tags as the CoNLL 2018 shared task does. Without `task`, the tags of all tasks are
 * scored that treebanks have a column for. JSON Lines with texts and spans give the scores of spans by their places in
 * the text.
 * @throws BytetagError for a model, data or options that cannot be used
 */
export async function evaluateRawText(options: EvaluateRawTextOptions): Promise<RawTextReport | RawSpanReport> {
  checkOptions(options, rules);
  expectOptions(options, rules, ['model', 'data']);
  const { model, data, text, seed, task: name, segment, locale, signal, onProgress, onWarning, ...given } = options;
  const { decoding, numBeams, bias, batchSize } = options;
  const { device, dtype, threads, workers, base, formats, adapters, segmenter } = options;
  const hub: HubOptions = { ...(signal && { signal }), ...options.hub };
  const loading = { device, dtype, threads, workers, base, formats, adapters, segmenter, hub };
  await using tagger = await Tagger.load(model, loading);
  if (tagger.config.tasks.length === 0 && !asksModel({ segment, locale })) {
    throw new BytetagError(
      'usage',
      `segment: expected model for one that only divides text, got ${segment ?? 'locale'}`,
    );
  }
  const references = typeof data === 'string' ? [data] : data;
  const how = { decoding, numBeams, bias, batchSize, signal };
  const marked = await findMarkedTexts(references, hub);
  if (marked !== undefined) {
    if (text !== undefined) {
      throw new BytetagError('usage', 'text: expected it beside a treebank, got JSON Lines, which have texts');
    }
    const task = taskNamed(tagger.config, name);
    const options = { column: parseColumn(task.column), reading: readingOf(given), onWarning };
    const texts = (await Promise.all(marked.map((file) => readMarkedTexts(file, options)))).flat();
    if (texts.length === 0) throw new BytetagError('data', `${references.join(', ')}: expected texts, got none`);
    const tag: SpanTagger['tag'] = (all) => tagger.tag(all, { ...how, segment, locale, task: task.name, onProgress });
    return await evaluateSpans({ tag }, texts, seed);
  }
  const tasks = name === undefined ? tagger.config.tasks.filter(isScored) : [taskNamed(tagger.config, name)];
  const columns = tasks.map((task) => parseColumn(task.column));
  const paragraphs = await readParagraphs(references, { hub, splits: defaultSplits.test, onWarning }, (path) =>
    columns.map((column) => conlluColumn(column, path)),
  );
  let begun = 0;
  const texts: TextTagger = {
    segment: (all) => tagger.segment(all, { segment, locale, signal }),
    label: (sentences, task) => {
      begun++;
      return tagger.label(sentences, {
        ...{ ...how, task },
        onProgress: (part, whole) => onProgress?.((begun - 1) * whole + part, tasks.length * whole),
      });
    },
  };
  return await evaluateTexts(
    texts,
    text === undefined ? paragraphs : [await withText(paragraphs, typeof text === 'string' ? [text] : text)],
    tasks.map((task) => task.name),
    seed,
  );
}

/** The sentences of all paragraphs, with the text of files. @throws BytetagError `io` or `data` for unusable files */
async function withText(paragraphs: readonly RawParagraph[], files: readonly string[]): Promise<RawParagraph> {
  const texts = await Promise.all(files.map(readText));
  const sentences = paragraphs.flatMap((paragraph) => paragraph.sentences);
  expectCharacters(
    files.map((file, index) => ({ file, text: texts[index] ?? '' })),
    sentences.flat().map(({ text }) => text),
  );
  return { text: texts.join('\n\n'), sentences, file: files.join(', '), line: 1 };
}

async function readText(file: string): Promise<string> {
  const bytes = await readWholeFile(file, { mostBytes: longestLineBytes, code: 'data' });
  const found = describeNonText(bytes);
  if (found !== undefined) throw new BytetagError('data', `${file}: expected text in UTF-8, got ${found}`);
  return decodeUtf8(bytes, file);
}

/** Expects texts to have the same characters as the tokens of a treebank, but for white space. */
function expectCharacters(
  texts: readonly { readonly file: string; readonly text: string }[],
  tokens: readonly string[],
): void {
  const expected = tokens.join('').replace(/\s+/g, '');
  const show = (rest: string): string => (rest === '' ? 'the end' : describeValue(rest.slice(0, 30)));
  let place = 0;
  for (const [index, { file, text }] of texts.entries()) {
    let line = 1;
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === '\n') line++;
      if (/\s/.test(character)) continue;
      if (character !== expected[place]) {
        const got = show(text.slice(at, at + 60).replace(/\s+/g, ''));
        throw differs(`${file}:${line}`, show(expected.slice(place)), got);
      }
      place++;
    }
    if (index === texts.length - 1 && place < expected.length) {
      throw differs(`${file}:${line}`, show(expected.slice(place)), show(''));
    }
  }
}

function differs(where: string, expected: string, found: string): BytetagError {
  return new BytetagError(
    'data',
    `${where}: expected the treebank's text, which goes on with ${expected}, got ${found}`,
  );
}

/** The files, if they are JSON Lines: texts with spans. Undefined for treebanks. */
async function findMarkedTexts(references: readonly string[], hub: HubOptions): Promise<readonly string[] | undefined> {
  const found = await Promise.all(
    references.map((reference) => findFiles(reference, { hub, splits: defaultSplits.test })),
  );
  const files = found.flatMap((each) => each.files);
  const kinds = await Promise.all(files.map(async (file) => (await openKnown(file)).kind));
  if (!kinds.includes('jsonl')) return undefined;
  const other = kinds.findIndex((kind) => kind !== 'jsonl');
  if (other < 0) return files;
  throw new BytetagError('usage', `${files[other]}: expected JSON Lines as the other files, got ${kinds[other]}`);
}

/** Whether CoNLL-U has a column for the tags of a task. */
function isScored({ column }: TaggingTask): boolean {
  return column === 'upos' || column === 'xpos' || column.startsWith('column:');
}
