// Reads lines of text with their numbers, one at a time, from a stream of bytes.
import { BytetagError } from '../../foundation/errors.js';
import { describeNonText } from '../text/not-text.js';
import { decodeUtf8 } from '../text/utf8.js';

/** A line without its line break. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
  /** The line break that ended it, as in the file; empty at the end of a file without one. */
  readonly lineBreak: string;
}

/** Something to read line by line, with its name in messages. */
export interface LineSource {
  readonly name: string;
  /** The path, if it is a file. */
  readonly path?: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The most bytes of a line, or of a JSON list. Default: `usualLineBytes`. */
  readonly mostLineBytes?: number | undefined;
}

const newline = 0x0a;
const encoder = new TextEncoder();

/**
 * The default of the most bytes of a line, or of a JSON list: 32 MB. Its content takes ten times as much memory. A
 * sentence has a few thousand bytes.
 */
const usualLineBytes = 2 ** 25;

/** How long a line of a source may be, in bytes. */
export function lineLimit({ mostLineBytes = usualLineBytes }: Pick<LineSource, 'mostLineBytes'>): number {
  return mostLineBytes;
}

/**
 * The lines of a source. A line ends with `\n`, with or without `\r` before it, or with `\r` alone, as in old Macintosh
 * files. A byte-order mark at the start is dropped.
 * @throws BytetagError `io` if it cannot be read, `data` naming a line that is not UTF-8 or is too long
 */
export async function* readLines(source: LineSource): AsyncGenerator<Line> {
  const { name, bytes } = source;
  const most = lineLimit(source);
  let number = 0;
  let pieces: Uint8Array[] = [];
  let length = 0;
  const add = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > most) throw tooLong(source, number + 1);
    pieces.push(piece);
  };
  /** The line that the pieces form, or several lines if it contains carriage returns. */
  const linesOf = (end: '\n' | ''): readonly Line[] => {
    const whole = pieces.length === 1 && pieces[0] ? pieces[0] : joined(pieces, length);
    pieces = [];
    length = 0;
    if (number === 0) expectText(whole, name);
    const decoded = decodeUtf8(whole, `${name}:${number + 1}`);
    // In files that were converted twice, lines end with several carriage returns.
    const content = withoutEnd(decoded, '\r');
    const returns = decoded.slice(content.length);
    const texts = content.split('\r');
    return texts.map((text, index): Line => {
      number++;
      const lineBreak = index < texts.length - 1 ? '\r' : returns + end;
      return { number, text: number === 1 ? text.replace(/^\uFEFF/, '') : text, lineBreak };
    });
  };
  for await (const piece of bytes) {
    let start = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      add(piece.subarray(start, end));
      for (const line of linesOf('\n')) yield line;
      start = end + 1;
    }
    if (start < piece.length) add(piece.subarray(start));
  }
  if (pieces.length > 0) yield* linesOf('');
}

/** Joins pieces of bytes. @param length the length of all pieces together */
function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let start = 0;
  for (const piece of pieces) {
    whole.set(piece, start);
    start += piece.length;
  }
  return whole;
}

/** Lines that are looked at before they are read. */
export interface PeekedLines {
  /** The last line that was looked at; undefined if there is none. */
  readonly last?: string;
  /** The source, which still has these lines. */
  readonly source: LineSource;
}

/**
 * Looks at the lines of a source until one is enough, or until the end.
 * @throws BytetagError like `readLines`; `data` if the most lines that a sentence may have are not enough
 */
export async function peekLines(source: LineSource, isEnough: (text: string) => boolean): Promise<PeekedLines> {
  const seen: Line[] = [];
  const lines = readLines(source);
  const bound = createSentenceBound(source);
  for (;;) {
    const next = await lines.next();
    if (!next.done) seen.push(next.value);
    if (next.done || isEnough(next.value.text)) break;
    bound.add(next.value.number, next.value.text.length);
  }
  async function* bytes(): AsyncGenerator<Uint8Array> {
    // A byte-order mark that is still in the text would be dropped when the lines are read again, so another is put
    // before it.
    const encode = ({ number, text, lineBreak }: Line): Uint8Array =>
      encoder.encode(`${number === 1 && text.startsWith('\uFEFF') ? '\uFEFF' : ''}${text}${lineBreak}`);
    for (const line of seen) yield encode(line);
    for await (const line of lines) yield encode(line);
  }
  const last = seen.at(-1)?.text;
  return { ...(last !== undefined && { last }), source: { ...source, bytes: bytes() } };
}

/** @throws BytetagError `data` if the first line shows that this is not a text file */
function expectText(firstLine: Uint8Array, name: string): void {
  const found = describeNonText(firstLine);
  if (found !== undefined) throw new BytetagError('data', `${name}: expected text in UTF-8, got ${found}`);
}

/** The error for a line, or a JSON list, of too many bytes. @param line the line at which it begins */
export function tooLong(source: LineSource, line: number): BytetagError {
  const hint = 'give each sentence a line of its own, or allow more with --line-limit';
  return lineError(source.name, line, `expected at most ${lineLimit(source)} bytes, got more (${hint})`);
}

/** The most lines or words of a sentence: a file without blank lines between its sentences would fill the memory. */
const mostSentenceLines = 2 ** 18;

/** The characters that each cell counts in addition to its own. An empty cell takes memory, too. */
const cellCost = 16;

/** Limits the size of a sentence that is read line by line. */
export interface SentenceBound {
  /**
   * Takes a line of the sentence.
   * @param line its number
   * @param length the number of its characters
   * @param cells the number of cells that it was divided into
   * @throws BytetagError `data` if the sentence has too many lines already, or is longer than a line may be
   */
  add(line: number, length: number, cells?: number): void;
  /** Call it when another sentence begins. */
  reset(): void;
}

/** Makes a limit for the sentences of a source. */
export function createSentenceBound(source: Pick<LineSource, 'name' | 'mostLineBytes'>): SentenceBound {
  let [lines, characters] = [0, 0];
  const most = lineLimit(source);
  const hint = 'are there blank lines between the sentences?';
  const fail = (line: number, expected: string): never => {
    throw lineError(source.name, line, `expected at most ${expected} in a sentence, got more (${hint})`);
  };
  return {
    add(line, length, cells = 1) {
      characters += length + cells * cellCost;
      if (lines === mostSentenceLines) fail(line, `${mostSentenceLines} lines`);
      if (characters > most + cellCost) fail(line, `${most} characters`);
      lines++;
    },
    reset() {
      [lines, characters] = [0, 0];
    },
  };
}

/**
 * Checks the size of a sentence that was read as a whole.
 * @throws BytetagError `data` if it has more words than the most lines of a sentence, or is longer than a line may be
 */
export function checkSentence(
  { words, file, line }: { readonly words: readonly string[]; readonly file: string; readonly line: number },
  source: Pick<LineSource, 'mostLineBytes'>,
): void {
  if (words.length > mostSentenceLines) {
    throw lineError(file, line, `expected at most ${mostSentenceLines} words in a sentence, got ${words.length}`);
  }
  const most = lineLimit(source);
  const characters = words.reduce((sum, word) => sum + word.length, 0);
  if (characters <= most) return;
  throw lineError(file, line, `expected at most ${most} characters in a sentence, got ${characters}`);
}

/** True for a line of spaces and tabs alone. Other white space, such as a no-break space, may be a word. */
export function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}

/** A text without spaces and tabs at its start and end. */
export function trimBlanks(text: string): string {
  let start = 0;
  while (text[start] === ' ' || text[start] === '\t') start++;
  return withoutEnd(text.slice(start), ' \t');
}

/** A text without some characters at its end. A regular expression would start again at each of them. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** An error about one line of a file. */
export function lineError(file: string, line: number, message: string): BytetagError {
  return new BytetagError('data', `${file}:${line}: ${message}`);
}
