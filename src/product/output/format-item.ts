// Formats an item and its labels as CoNLL-U, columns or text, or as JSON by `json-item.ts`.
import { conlluFromWords, formatConllu } from '../../language/data/conllu.js';
import { withoutEnd } from '../../language/data/lines.js';
import { multiwordsOf } from '../tagger/tagged.js';
import type { Item, ItemText, PrintedLabels } from './item.js';
import { formatJsonItem } from './json-item.js';
import type { OutputOptions } from './output-options.js';

/** Kinds of output. */
export const outputs = ['conllu', 'jsonl', 'columns', 'text'] as const;

/** One of them. */
export type Output = (typeof outputs)[number];

/** Formats an item. Without labels, its words are printed without tags. */
export type FormatItem = (item: Item, labels: readonly PrintedLabels[], options: OutputOptions) => string;

/** How an item and the labels of its sentences are printed, by kind of output, without the last line break. */
export const formatItem: Readonly<Record<Output, FormatItem>> = {
  conllu: formatConlluItem,
  jsonl: formatJsonItem,
  columns: formatColumnsItem,
  text: formatTextItem,
};

function formatTextItem({ sentences, error }: Item, labels: readonly PrintedLabels[]): string {
  if (error !== undefined) return '';
  const words = sentences.flatMap((each, sentence) =>
    each.map((word, index) => (labels[sentence] ? `${word}/${labels[sentence].tags[index] ?? ''}` : word)),
  );
  return words.join(' ');
}

function formatConlluItem(item: Item, labels: readonly PrintedLabels[], { conlluColumn }: OutputOptions): string {
  const tagsOf = (sentence: number): readonly string[] => (labels[sentence]?.tags ?? []).map((tag) => tag || '_');
  const { conllu, sentences, text, error } = item;
  if (error !== undefined) return `# error = ${error.message}\n`;
  if (conllu !== undefined) {
    const column = conlluColumn?.(conllu.fields) ?? 0;
    return withoutLastBreak(formatConllu(conllu, { column, values: tagsOf(0) }));
  }
  if (sentences.length === 0) return '# text =\n';
  const formatted = sentences.map((words, sentence) => {
    const { misc, comments, ranges } = text ? spacing(text, sentence) : { misc: [], comments: [], ranges: [] };
    const written = conlluFromWords(words, misc, comments, ranges);
    return formatConllu(written, { column: conlluColumn?.(written.fields) ?? 0, values: tagsOf(sentence) });
  });
  return withoutLastBreak(formatted.join(''));
}

/** A blank line ends a sentence. The printer itself adds one of the line breaks. */
function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, '');
}

/**
 * The text of a sentence, and the white space around its tokens, from which the whole text can be restored. That of a
 * token of several words stands at its range.
 */
function spacing({ text, places, before, after, startsParagraph }: ItemText, sentence: number) {
  const words = places[sentence] ?? [];
  const next = places[sentence + 1]?.[0]?.start;
  const miscOf = (first: number, end: number, last: number): string => {
    const isLast = last === words.length - 1;
    const gap = isLast && next === undefined ? after : text.slice(end, words[last + 1]?.start ?? next);
    const leading = first === 0 && sentence === 0 ? before : '';
    return [spacesBefore(leading), spacesAfter(gap)].filter((part) => part !== '').join('|') || '_';
  };
  const ranges = multiwordsOf(words).map(({ token, start, end }) => ({
    ...{ form: text.slice(token.start, token.end), start, end },
    misc: miscOf(start, token.end, end - 1),
  }));
  const misc = words.map(({ end, token }, word) => (token === undefined ? miscOf(word, end, word) : '_'));
  const [first, last] = [words[0], words.at(-1)];
  const own = text.slice(first?.token?.start ?? first?.start, last?.token?.end ?? last?.end);
  const begins = startsParagraph && sentence === 0 ? ['# newpar'] : [];
  // A comment is one line.
  return { misc, ranges, comments: [...begins, `# text = ${inOneLine(own)}`] };
}

/** The text with a space for white space that breaks lines. */
function inOneLine(text: string): string {
  return text.replace(/\s+/g, (gap) => (/[\r\n]/.test(gap) ? ' ' : gap));
}

function spacesBefore(gap: string): string {
  return gap === '' ? '' : `SpacesBefore=${escapeSpaces(gap)}`;
}

/** The white space as Universal Dependencies and UDPipe write it: nothing for a single space. */
function spacesAfter(gap: string): string {
  if (gap === ' ') return '';
  return gap === '' ? 'SpaceAfter=No' : `SpacesAfter=${escapeSpaces(gap)}`;
}

const spaceEscapes: Readonly<Record<string, string>> = { ' ': '\\s', '\t': '\\t', '\r': '\\r', '\n': '\\n' };

function escapeSpaces(gap: string): string {
  return gap.replace(/[ \t\r\n]/g, (space) => spaceEscapes[space] ?? space);
}

function formatColumnsItem({ sentences, lines, gold }: Item, labels: readonly PrintedLabels[]): string {
  const tags = labels.flatMap((each) => each.tags);
  if (lines !== undefined) {
    const rows = lines.words.map((line, word) => withCell(line, tags[word] ?? ''));
    const before = lines.before.map((line) => (/^\s*-DOCSTART-\s+\S/.test(line) ? withCell(line, 'O') : line));
    return `${[...before, ...rows].join('\n')}\n`;
  }
  const rows = sentences
    .flat()
    .map((word, index) => [word, ...(gold ? [gold[index]] : []), tags[index] ?? ''].join('\t'));
  return rows.length > 0 ? `${rows.join('\n')}\n` : '';
}

function withCell(line: string, cell: string): string {
  return `${withoutEnd(line, ' \t')}${line.includes('\t') ? '\t' : ' '}${cell}`;
}
