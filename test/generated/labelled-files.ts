// Labelled files of every kind as their authors write them, with the words and tags that they hold.
import fc from 'fast-check';
import { plainSentences, type Tagging, word } from './arbitraries.js';

/** The content of a file, and what it says. */
export interface LabelledFile {
  readonly content: string;
  readonly given: readonly Tagging[];
  /** Where the words are, if that has to be said. */
  readonly wordColumn?: string;
}

const json = JSON.stringify;
const quoted = (cell: string): string => (/["\n,;\t|]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Tables with a row for each sentence or for each word. */
export const csv: fc.Arbitrary<LabelledFile> = fc
  .tuple(
    plainSentences,
    fc.constantFrom('lists' as const, 'text' as const, 'words' as const, 'blank' as const),
    fc.constantFrom(',', ';', '\t', '|'),
  )
  .map(([given, form, separator]) => {
    const row = (...cells: readonly string[]): string => `${cells.map(quoted).join(separator)}\n`;
    const list = (form: 'lists' | 'text', items: readonly string[]) =>
      form === 'lists' ? json(items) : items.join(' ');
    const rows = given.map(({ words, tags }, i) => {
      if (form === 'lists' || form === 'text') return row(`${i}`, list(form, words), list(form, tags));
      const lines = words.map((each, at) => row(...(form === 'words' ? [`${i}`] : []), each, tags[at] ?? ''));
      return lines.join('');
    });
    const headers = {
      ...{ lists: row('id', 'tokens', 'ner_tags'), text: row('id', 'text', 'labels') },
      ...{ words: row('Sentence #', 'Word', 'Tag'), blank: row('word', 'tag') },
    };
    return { content: headers[form] + rows.map((each) => (form === 'blank' ? `${each}\n` : each)).join(''), given };
  });

/** The same with tabs. */
export const tsv: fc.Arbitrary<LabelledFile> = fc.tuple(plainSentences, fc.boolean()).map(([given, isWords]) => {
  const rows = given.map(({ words, tags }) =>
    isWords ? words.map((each, at) => `${each}\t${tags[at]}\n`).join('') : `${json(words)}\t${json(tags)}\n`,
  );
  return {
    content: isWords ? `word\ttag\n${rows.map((each) => `${each}\n`).join('')}` : `tokens\ttags\n${rows.join('')}`,
    given,
  };
});

/** A word a line, with or without a column before it, with comments or none. */
export const columnFile: fc.Arbitrary<LabelledFile> = fc
  .tuple(plainSentences, fc.constantFrom('\t', ' '), fc.constantFrom(...['', '1', 'x']), fc.boolean())
  .map(([given, separator, first, hasComments]) => ({
    given,
    ...(first !== '' && { wordColumn: '2' }),
    content: given
      .map(({ words, tags }, index) => {
        const comment = hasComments ? `${index === 0 ? `-DOCSTART- -X- O${separator}O\n\n` : ''}# id ${index}\n` : '';
        const lines = words.map((each, at) =>
          [...(first === '' ? [] : [first === '1' ? String(at + 1) : first]), each, tags[at]].join(separator),
        );
        return `${comment}${lines.join('\n')}\n\n`;
      })
      .join(''),
  }));

/** CoNLL-U and CoNLL-U Plus, with ranges and empty nodes or without. */
export const conllu: fc.Arbitrary<LabelledFile> = fc
  .tuple(plainSentences, fc.boolean(), fc.boolean())
  .map(([given, hasMore, isPlus]) => {
    const fields = '# global.columns = ID FORM UPOS PARSEME:MWE\n';
    const body = given.map(({ words, tags }, index) => {
      const lines = words.map((each, at) => {
        const row = isPlus
          ? [at + 1, each, tags[at], '*']
          : [at + 1, each, each, tags[at], tags[at], '_', at, 'dep', '_', '_'];
        const range = hasMore && at === 0 && words.length > 1;
        const before = range ? [`1-2\tacat${'\t_'.repeat(row.length - 2)}`] : [];
        const after = range ? [`1.1\tx${'\t_'.repeat(row.length - 2)}`] : [];
        return [...before, row.join('\t'), ...after].join('\n');
      });
      return `# sent_id = ${index}\n# text = ${words.join(' ')}\n${lines.join('\n')}\n\n`;
    });
    return { content: (isPlus ? fields : '') + body.join(''), given };
  });

/** Objects with words and tags, one a line or all in one list. */
export const jsonTokens: fc.Arbitrary<LabelledFile> = fc
  .tuple(plainSentences, fc.constantFrom('tags', 'ner_tags', 'numbers'), fc.boolean())
  .map(([given, key, isList]) => {
    const names = ['O', 'B-PER', 'I-PER'];
    const records = given.map(({ words, tags }, id) =>
      key === 'numbers'
        ? { id, tokens: words, ner_tags: tags.map((each) => names.indexOf(each)) }
        : { id, tokens: words, [key]: tags },
    );
    const all = key === 'numbers' ? [{ names }, ...records] : records;
    return { content: isList ? json(all, null, 1) : all.map((each) => `${json(each)}\n`).join(''), given };
  });

/** A text with spans of its characters, as one tool or another exports it. */
export const record = fc
  .tuple(
    fc.array(word, { minLength: 1, maxLength: 8 }),
    fc.array(fc.tuple(fc.nat(30), fc.nat(12), fc.constantFrom('PER', 'LOC', 'a b', '')), { maxLength: 3 }),
    fc.constantFrom('list', 'object', 'prodigy', 'spacy', 'labelStudio'),
    fc.constantFrom(' ', '', '. ', '\n'),
  )
  .map(([words, marked, form, between]) => {
    const whole = words.join(between);
    const spans = marked.map(([start, length, label]) => ({ start, end: start + length, label }));
    const lists = spans.map(({ start, end, label }) => [start, end, label]);
    if (form === 'spacy') return [whole, { entities: lists }];
    if (form === 'list') return { text: whole, entities: lists };
    if (form === 'prodigy') return { text: whole, spans, tokens: words.map((each, id) => ({ text: each, id })) };
    if (form === 'object') {
      return {
        text: whole,
        label: spans.map(({ start, end, label }) => ({ start_offset: start, end_offset: end, label })),
      };
    }
    const result = spans.map(({ start, end, label }) => ({ value: { start, end, labels: [label] } }));
    return { data: { text: whole }, annotations: [{ result }] };
  });

/** Several of them. */
export const jsonTexts = fc
  .tuple(fc.array(record, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([records, isList]) =>
    isList || records.some(Array.isArray) ? json(records) : records.map((each) => `${json(each)}\n`).join(''),
  );
