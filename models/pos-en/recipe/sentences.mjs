// Raw English text as sentences of words, divided the way the English Web Treebank divides them: clitics and hyphens
// apart.
import { readFileSync } from 'node:fs';

/** Sentences outside of these are headings, lists and the like, or cost more than they teach. */
const [fewestWords, mostWords, mostCharacters] = [3, 55, 320];

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * The sentences of files, each once.
 * @param files of text; lines of one paragraph may be wrapped where blank lines divide the paragraphs
 */
export function readRawSentences(files) {
  const found = new Set();
  for (const file of files) {
    for (const paragraph of paragraphsOf(readFileSync(file, 'utf8'))) {
      for (const { segment } of sentences.segment(paragraph)) {
        const words = wordsOf(segment);
        const line = words.join(' ');
        if (words.length >= fewestWords && words.length <= mostWords && line.length < mostCharacters) found.add(line);
      }
    }
  }
  return [...found].map((line) => line.split(' '));
}

function paragraphsOf(text) {
  const blocks = text.split(/\n\s*\n/);
  const isWrapped = blocks.length > text.split('\n').length / 20;
  return isWrapped ? blocks.map((block) => block.replace(/\s+/g, ' ')) : text.split('\n');
}

const opening = /^["“”‘'([{<_*]+/;
const closing = /["“”’')\]}>,;:!?_*…]+$|\.["”’')\]]+$/;
const innerBreak = /(--+|[—–]|(?<=\p{L})[-/](?=\p{L})|…|\.\.\.)/u;
const clitic = /^(.+?)(n['’]t|['’](?:s|re|ve|ll|d|m))$/iu;
const address = /^(https?:|www\.)|@|\.(gov|com|org|net)\b/i;
/** Marks of emphasis in plain text. */
const emphasis = /[_*]/g;

function wordsOf(sentence) {
  // The last word's full stop ends the sentence, in abbreviations, too.
  const [, inner, stop] = /^(.*?)((?<!\.)\.)?$/s.exec(sentence.trim()) ?? [];
  return [...inner.split(/\s+/).flatMap(wordsOfPiece), ...(stop === undefined ? [] : [stop])];
}

/** What stands between two spaces. */
function wordsOfPiece(piece) {
  if (address.test(piece)) {
    const [, name, marks] = /^(.*?)([.,;:!?)]*)$/.exec(piece);
    return [name, ...marks].filter((word) => word !== '');
  }
  const before = opening.exec(piece)?.[0] ?? '';
  const rest = piece.slice(before.length);
  const after = closing.exec(rest)?.[0] ?? '';
  const inner = rest.slice(0, rest.length - after.length);
  return [
    ...before.replace(emphasis, ''),
    ...inner.split(innerBreak).flatMap(wordsOfPart),
    ...(after.replace(emphasis, '').match(/\.\.\.|./gu) ?? []),
  ];
}

function wordsOfPart(part) {
  if (part === '') return [];
  const [, host, ending] = clitic.exec(part) ?? [];
  if (host !== undefined) return [host, ending];
  if (/^cannot$/i.test(part)) return [part.slice(0, 3), part.slice(3)];
  if (/^[$£€#]./u.test(part)) return [part[0], part.slice(1)];
  if (/.%$/.test(part)) return [part.slice(0, -1), '%'];
  return [part];
}
