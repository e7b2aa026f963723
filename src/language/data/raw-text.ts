// Makes raw text out of a treebank: paragraphs as they were before they were divided into sentences and words, with the
// place of each token.
import { describeValue } from '../../foundation/describe-value.js';
import type { SyntacticWord } from '../metrics/segmented-text.js';
import type { ConlluSentence } from './conllu.js';

/** A token of a paragraph, with its words and its place in UTF-16 units: `text.slice(start, end)` is its `text`. */
export interface RawToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly words: readonly SyntacticWord[];
  readonly isMultiword: boolean;
}

/** A paragraph of raw text, with its sentences as the treebank divides them. */
export interface RawParagraph {
  readonly text: string;
  readonly sentences: readonly (readonly RawToken[])[];
  readonly file: string;
  /** Line of its first sentence, counted from 1. */
  readonly line: number;
  /** Whether a document begins with it. */
  readonly startsDocument?: true;
}

/**
 * Joins the sentences of a treebank into paragraphs. A paragraph begins where a comment `# newdoc` or `# newpar`, or
 * `NewPar=Yes` at a sentence's first word, says so; a treebank without any is one paragraph. Spaces are those that
 * `SpaceAfter=No`, `SpacesAfter` and `SpacesBefore` give, as Universal Dependencies defines them.
 * @param columns 0-based columns of the tags that words get
 * @param onWarning called at the end with what the treebank says of its spaces that cannot be
 */
export async function* rawParagraphs(
  sentences: AsyncIterable<ConlluSentence>,
  columns: readonly number[],
  file: string,
  onWarning: (message: string) => void = () => {},
): AsyncGenerator<RawParagraph> {
  let open = emptyParagraph(0);
  const differing = createTally();
  const noSpaces = createTally();
  for await (const sentence of sentences) {
    const tokens = tokensOf(sentence, columns);
    const begins = sentence.comments.some((comment) => /^#\s*new(?:doc|par)(?![a-z])/.test(comment));
    if ((begins || tokens[0]?.misc.has('NewPar')) && open.sentences.length > 0) {
      yield closed(open, file);
      open = emptyParagraph(sentence.line);
    }
    if (open.sentences.length === 0) open = emptyParagraph(sentence.line, open.startsDocument);
    if (sentence.comments.some((comment) => /^#\s*newdoc(?![a-z])/.test(comment))) open.startsDocument = true;
    if (tokens.length === 0) continue;
    const begin = open.text.length;
    open.sentences.push(placeTokens(tokens, open, (found) => noSpaces.count(sentence.line, found)));
    const difference = differenceFromText(sentence, open.text.slice(begin));
    if (difference !== undefined) differing.count(sentence.line, difference);
  }
  if (open.sentences.length > 0) yield closed(open, file);
  const expectedSpaces = 'expected white space as SpacesAfter and SpacesBefore, such as \\s and \\n';
  if (noSpaces.total > 0) onWarning(`${noSpaces.at(file)}: ${expectedSpaces}, got ${noSpaces}`);
  const expectedText = 'expected the tokens and their spaces (SpaceAfter=No) to be # text';
  if (differing.total > 0) onWarning(`${differing.at(file)}: ${expectedText}, got ${differing}`);
}

/** Counts what a file has in several places, and remembers the first. */
function createTally() {
  let [total, first, found] = [0, 0, ''];
  return {
    get total(): number {
      return total;
    },
    count(line: number, what: string): void {
      if (total++ === 0) [first, found] = [line, what];
    },
    at: (file: string): string => `${file}:${first}`,
    toString: (): string => (total === 1 ? found : `${found} (and ${total - 1} more)`),
  };
}

interface OpenParagraph {
  text: string;
  readonly sentences: (readonly RawToken[])[];
  readonly line: number;
  startsDocument: boolean;
}

function emptyParagraph(line: number, startsDocument = false): OpenParagraph {
  return { text: '', sentences: [], line, startsDocument };
}

/** The paragraph without the space after its last token. */
function closed({ text, sentences, line, startsDocument }: OpenParagraph, file: string): RawParagraph {
  const end = sentences.at(-1)?.at(-1)?.end ?? 0;
  return { text: text.slice(0, end), sentences, file, line, ...(startsDocument && { startsDocument }) };
}

/** A token as it stands in the file. */
interface ListedToken extends Pick<RawToken, 'text' | 'isMultiword'> {
  readonly words: SyntacticWord[];
  readonly misc: ReadonlyMap<string, string>;
}

function tokensOf({ tokens }: ConlluSentence, columns: readonly number[]): readonly ListedToken[] {
  const listed: ListedToken[] = [];
  let coveredUntil = 0;
  for (const { kind, columns: cells } of tokens) {
    const [id = '', form = ''] = cells;
    if (kind === 'empty') continue;
    const misc = new Map(
      (cells[9] ?? '_').split('|').map((entry): readonly [string, string] => {
        const equals = entry.indexOf('=');
        return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
      }),
    );
    if (kind === 'range') {
      coveredUntil = Number(id.split('-')[1]);
      listed.push({ text: form, isMultiword: true, words: [], misc });
      continue;
    }
    const word = { text: form, tags: columns.map((column) => cells[column] ?? '_') };
    if (Number(id) <= coveredUntil) listed.at(-1)?.words.push(word);
    else listed.push({ text: form, isMultiword: false, words: [word], misc });
  }
  return listed;
}

/**
 * Adds tokens and the spaces around them to the text of a paragraph.
 * @param onNoSpaces called with what is said to be white space and is not; it counts as if it were not there, but for
 *   `SpacesAfter=No`, which several treebanks have for `SpaceAfter=No`
 */
function placeTokens(
  tokens: readonly ListedToken[],
  paragraph: OpenParagraph,
  onNoSpaces: (found: string) => void,
): readonly RawToken[] {
  const spacesOf = (escaped: string | undefined): string | undefined => {
    const spaces = escaped === undefined ? undefined : unescapeSpaces(escaped);
    if (spaces === undefined || !/\S/.test(spaces)) return spaces;
    onNoSpaces(describeValue(escaped));
    return undefined;
  };
  return tokens.map(({ text, words, isMultiword, misc }) => {
    paragraph.text += spacesOf(misc.get('SpacesBefore')) ?? '';
    const start = paragraph.text.length;
    paragraph.text += text;
    const end = paragraph.text.length;
    const isJoined = misc.get('SpaceAfter') === 'No' || misc.get('SpacesAfter') === 'No';
    paragraph.text += spacesOf(misc.get('SpacesAfter')) ?? (isJoined ? '' : ' ');
    return { text, start, end, words, isMultiword };
  });
}

/** How the tokens of a sentence differ from the text that its comment says; undefined if they do not. */
function differenceFromText({ comments }: ConlluSentence, text: string): string | undefined {
  const said = comments.find((comment) => /^#\s*text\s*=/.test(comment))?.replace(/^#\s*text\s*=/, '');
  if (said === undefined) return undefined;
  const oneLine = (each: string): string => each.replace(/\s+/g, ' ').trim();
  const [expected, found] = [oneLine(said), oneLine(text)];
  if (expected === found) return undefined;
  let place = 0;
  while (expected[place] === found[place]) place++;
  const show = (whole: string): string => describeValue(whole.slice(Math.max(0, place - 20), place + 20));
  return `${show(found)} where # text has ${show(expected)}`;
}

const escapedSpaces: Readonly<Record<string, string>> = {
  ...{ s: ' ', t: '\t', n: '\n', r: '\r', p: '|', '\\': '\\' },
};

/** The white space that UDPipe's escapes stand for, such as `\s` and `\n`. */
function unescapeSpaces(text: string): string {
  return text.replace(/\\(.)/g, (whole, letter: string) => escapedSpaces[letter] ?? whole);
}

/**
 * Divides a paragraph into parts of whole sentences. A treebank without marks is a single paragraph, as long as a book.
 * @param longest the length in UTF-16 units at which a part ends with its sentence
 */
export function partsOfParagraph(paragraph: RawParagraph, longest: number): readonly RawParagraph[] {
  if (paragraph.text.length <= longest) return [paragraph];
  const parts: RawParagraph[] = [];
  let open: (readonly RawToken[])[] = [];
  const close = (): void => {
    const start = open[0]?.[0]?.start ?? 0;
    const end = open.at(-1)?.at(-1)?.end ?? start;
    const move = (token: RawToken): RawToken => ({ ...token, start: token.start - start, end: token.end - start });
    const sentences = open.map((tokens) => tokens.map(move));
    parts.push({ ...paragraph, text: paragraph.text.slice(start, end), sentences });
    open = [];
  };
  for (const sentence of paragraph.sentences) {
    open.push(sentence);
    if ((sentence.at(-1)?.end ?? 0) - (open[0]?.[0]?.start ?? 0) >= longest) close();
  }
  if (open.length > 0) close();
  return parts;
}
