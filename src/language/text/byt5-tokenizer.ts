// A port of Hugging Face's ByT5Tokenizer, which converts text to ids and back and reads `</s>` and other added tokens
// as one id each. Gives exactly the ids of transformers 4.35 to 4.44.
import { BytetagError } from '../../foundation/errors.js';
import {
  type AddedToken,
  readTokenizerSettings,
  type TokenizerFiles,
  type TokenizerSettings,
} from './tokenizer-settings.js';
import { decodeUtf8Leniently, encodeUtf8 } from './utf8.js';
import { byteOffset, eosId, firstExtraId, isByteId, padId, textToIds } from './vocabulary.js';

/** A tokenizer's settings, with lookup tables for its added tokens. */
export interface Byt5Tokenizer extends TokenizerSettings {
  readonly tokenById: ReadonlyMap<number, AddedToken>;
  readonly tokenByContent: ReadonlyMap<string, AddedToken>;
  /**
   * Matches any added token, the longest one if several match. It has a capturing group, so that `split` keeps the
   * token.
   */
  readonly tokenPattern: RegExp;
}

/** Options for encoding. */
export interface EncodeOptions {
  /** Whether to add `</s>` at the end, unless the text already ends with it; true by default. */
  readonly addEos?: boolean;
  /** The most ids to return, including `</s>`. 1 leaves no room for text and cuts nothing, as in Hugging Face. */
  readonly maxLength?: number;
}

/** The ids of several texts, padded on the right with 0 to the same length. */
export interface EncodedBatch {
  /** batch x source. */
  readonly inputIds: readonly (readonly number[])[];
  /** batch x source; 1 for an id of the text, 0 for padding. */
  readonly attentionMask: readonly (readonly number[])[];
}

/** Options for decoding. */
export interface DecodeOptions {
  /** Whether to leave out special tokens; false by default, as in Hugging Face. */
  readonly skipSpecialTokens?: boolean;
  /**
   * Whether to leave out ids outside the vocabulary, which a model with a larger embedding may generate; false by
   * default.
   */
  readonly skipUnassigned?: boolean;
  /** Whether ` .` becomes `.`, ` n't` becomes `n't`, and so on. By default, the tokenizer files decide. */
  readonly cleanUpTokenizationSpaces?: boolean;
}

/**
 * Creates the tokenizer of a checkpoint from its parsed tokenizer files; without files, a fresh ByT5Tokenizer.
 * @throws BytetagError `model` if the files are malformed or describe another kind of tokenizer
 */
export function byt5Tokenizer(files: TokenizerFiles = {}): Byt5Tokenizer {
  const settings = readTokenizerSettings(files);
  const contents = settings.addedTokens.map(({ content }) => content).sort((a, b) => b.length - a.length);
  return {
    ...settings,
    tokenById: new Map(settings.addedTokens.map((token) => [token.id, token])),
    tokenByContent: new Map(settings.addedTokens.map((token) => [token.content, token])),
    tokenPattern: new RegExp(`(${contents.map(escapeRegExp).join('|')})`),
  };
}

/**
 * Encodes a text as ids.
 * @throws BytetagError `data` if the text contains a lone surrogate
 */
export function encode(tokenizer: Byt5Tokenizer, text: string, options: EncodeOptions = {}): number[] {
  const { addEos = true, maxLength = Number.POSITIVE_INFINITY } = options;
  const ids = encodeText(tokenizer, text);
  // As in Hugging Face, one place is reserved for the end-of-sequence id, even if the text already ends with it.
  const surplus = ids.length + (addEos ? 1 : 0) - maxLength;
  const kept = surplus > 0 && surplus < ids.length ? ids.slice(0, -surplus) : ids;
  return addEos ? withEos(kept) : kept;
}

/** Encodes two texts, one after the other, each with `</s>` at the end. @throws BytetagError as {@link encode} */
export function encodePair(tokenizer: Byt5Tokenizer, first: string, second: string): number[] {
  return [...encode(tokenizer, first), ...encode(tokenizer, second)];
}

/**
 * Encodes several texts and pads them to the length of the longest or, with `padToMaxLength`, to `maxLength`.
 * @throws BytetagError as {@link encode}
 */
export function encodeBatch(
  tokenizer: Byt5Tokenizer,
  texts: readonly string[],
  options: EncodeOptions & { readonly padToMaxLength?: boolean } = {},
): EncodedBatch {
  const rows = texts.map((text) => encode(tokenizer, text, options));
  const { padToMaxLength = false, maxLength = 0 } = options;
  const length = rows.reduce((longest, row) => Math.max(longest, row.length), padToMaxLength ? maxLength : 0);
  return {
    inputIds: rows.map((row) => [...row, ...new Array<number>(length - row.length).fill(padId)]),
    attentionMask: rows.map((row) => Array.from({ length }, (_, i) => (i < row.length ? 1 : 0))),
  };
}

/**
 * Decodes ids to text. Bytes that are not well-formed UTF-8 are left out. If special tokens are kept, added tokens
 * other than `<pad>`, `</s>` and `<unk>` are surrounded by spaces (as in transformers 4.35 and later).
 * @throws BytetagError `data` for an id outside the vocabulary, unless such ids are left out
 */
export function decode(tokenizer: Byt5Tokenizer, ids: Iterable<number>, options: DecodeOptions = {}): string {
  const {
    skipSpecialTokens = false,
    skipUnassigned = false,
    cleanUpTokenizationSpaces = tokenizer.cleanUpTokenizationSpaces,
  } = options;
  const pieces: string[] = [];
  let bytes: number[] = [];
  for (const id of ids) {
    const token = tokenizer.tokenById.get(id);
    if (token === undefined && skipUnassigned && !isByteId(id)) continue;
    if (token === undefined) {
      bytes.push(byteOf(id));
    } else if (token.special && skipSpecialTokens) {
      // The bytes on either side of the token are joined. They may even form one character.
    } else if (id < firstExtraId) {
      bytes.push(...encodeUtf8(token.content));
    } else {
      const text = decodeUtf8Leniently(Uint8Array.from(bytes));
      if (text !== '') pieces.push(text);
      pieces.push(token.content);
      bytes = [];
    }
  }
  // Done even if the decoded text is empty: `<extra_id_0>` and a broken character become `<extra_id_0> ` in Hugging
  // Face, too.
  if (bytes.length > 0) pieces.push(decodeUtf8Leniently(Uint8Array.from(bytes)));
  const text = pieces.join(' ');
  return cleanUpTokenizationSpaces ? cleanUpSpaces(text) : text;
}

function encodeText({ tokenByContent, tokenPattern }: Byt5Tokenizer, text: string): number[] {
  const pieces = text.split(tokenPattern).filter((piece) => piece !== '');
  for (const [i, piece] of pieces.entries()) {
    const token = tokenByContent.get(piece);
    if (token === undefined) continue;
    const left = pieces[i - 1];
    const right = pieces[i + 1];
    if (token.rstrip && right !== undefined) pieces[i + 1] = right.replace(leadingWhiteSpace, '');
    if (token.lstrip && left !== undefined) pieces[i - 1] = left.replace(trailingWhiteSpace, '');
    if (token.singleWord && left !== undefined && !left.endsWith(' ')) {
      pieces[i - 1] += piece;
      pieces[i] = '';
    } else if (token.singleWord && right !== undefined && !right.startsWith(' ')) {
      pieces[i + 1] = piece + pieces[i + 1];
      pieces[i] = '';
    }
  }
  return pieces.flatMap((piece) => {
    const token = tokenByContent.get(piece);
    return token === undefined ? textToIds(piece) : [token.id];
  });
}

function withEos(ids: number[]): number[] {
  return ids.at(-1) === eosId ? ids : [...ids, eosId];
}

function byteOf(id: number): number {
  if (!isByteId(id)) throw new BytetagError('data', `decode: expected ids from 0 to 383, got ${id}`);
  return id - byteOffset;
}

// The characters that Python's str.strip removes: Unicode's white space and four control characters. U+FEFF is not one
// of them, though \s matches it. The pattern does not use \p{White_Space}, because the flag `u` makes the regex engine
// remember each matched character, and it has no room for 16 million.
const whiteSpace = '[\\t-\\r\\u001c- \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leadingWhiteSpace = new RegExp(`^${whiteSpace}+`);
const trailingWhiteSpace = new RegExp(`(?<!${whiteSpace})${whiteSpace}+$`);

/** Follows `PreTrainedTokenizerBase.clean_up_tokenization`. The order of the replacements matters. */
function cleanUpSpaces(text: string): string {
  const withoutSpaces = [' .', ' ?', ' !', ' ,', " ' ", " n't", " 'm", " 's", " 've", " 're"];
  return withoutSpaces.reduce((cleaned, spaced) => cleaned.replaceAll(spaced, spaced.trim()), text);
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
