// Reads and checks how a checkpoint's tokenizer files differ from a fresh ByT5 tokenizer.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { eosId, extraIdCount, firstExtraId, isByteId, padId, unkId } from './vocabulary.js';

/** A string that is encoded as a single id. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether it also consumes the white space before it. */
  readonly lstrip: boolean;
  /** Whether it also consumes the white space after it. */
  readonly rstrip: boolean;
  /** Whether it is only recognised between spaces or at the ends of the text. */
  readonly singleWord: boolean;
  /** Has no effect here; kept because the files contain it. */
  readonly normalized: boolean;
  /** Whether decoding may leave it out. */
  readonly special: boolean;
}

/**
 * The parsed content of a checkpoint's tokenizer files, by name. A file that the checkpoint does not have is absent.
 */
export interface TokenizerFiles {
  readonly 'tokenizer_config.json'?: unknown;
  readonly 'special_tokens_map.json'?: unknown;
  readonly 'added_tokens.json'?: unknown;
}

/** Everything that the tokenizer files can change. */
export interface TokenizerSettings {
  /** In the order of their ids. The ids 0, 1 and 2 are always present. */
  readonly addedTokens: readonly AddedToken[];
  /** Whether decoding removes the space before punctuation by default. */
  readonly cleanUpTokenizationSpaces: boolean;
}

/** The most added tokens. ByT5 has 128. Encoding looks for each of them at each place of a text. */
const mostTokens = 10_000;

/** The most characters of an added token. ByT5's have 14. */
export const longestToken = 256;

type JsonObject = Readonly<Record<string, unknown>>;
type NewToken = Omit<AddedToken, 'id' | 'special'>;

/** The three tokens with fixed ids in ByT5, and their keys in the files. */
export const controlTokens = [
  { key: 'pad_token', id: padId, content: '<pad>' },
  { key: 'eos_token', id: eosId, content: '</s>' },
  { key: 'unk_token', id: unkId, content: '<unk>' },
] as const;

/**
 * Reads the settings from a checkpoint's files, by the rules of transformers 4.34 and later. Supports both file
 * layouts: the newer one with `added_tokens_decoder` in `tokenizer_config.json`, and the older one, which uses
 * `special_tokens_map.json` and `added_tokens.json`. Without files, returns the settings of a fresh ByT5Tokenizer.
 *
 * Deliberately not supported: `model_max_length` (text is only cut on request) and special tokens that T5 does not use
 * (`bos_token`, `mask_token` and so on).
 * @throws BytetagError `model` if the files are malformed or describe another kind of tokenizer
 */
export function readTokenizerSettings(files: TokenizerFiles): TokenizerSettings {
  const config = fileContent(files, 'tokenizer_config.json');
  const { tokenizer_class: tokenizerClass = 'ByT5Tokenizer', clean_up_tokenization_spaces: cleanUp } = config;
  if (tokenizerClass !== 'ByT5Tokenizer') throw malformed('tokenizer_class', '"ByT5Tokenizer"', tokenizerClass);
  const addedTokens = readAddedTokens(files, config);
  return { addedTokens, cleanUpTokenizationSpaces: cleanUp !== false };
}

function readAddedTokens(files: TokenizerFiles, config: JsonObject): AddedToken[] {
  const { added_tokens_decoder: decoder } = config;
  const isOlderLayout = decoder === undefined;
  const map = isOlderLayout ? fileContent(files, 'special_tokens_map.json') : {};
  const named = controlTokens.map(({ key, id, content }) => ({
    key,
    id,
    token: newToken(map[key] ?? config[key] ?? content, key),
  }));
  const tokens = new Map<number, NewToken>(named.map(({ id, token }) => [id, token]));
  if (isOlderLayout) {
    const ids = fileContent(files, 'added_tokens.json');
    for (const [content, id] of Object.entries(ids)) tokens.set(Number(id), plainToken(content));
  } else {
    for (const [id, token] of Object.entries(asObject(decoder, 'added_tokens_decoder'))) {
      tokens.set(Number(id), newToken(asObject(token, `added token ${id}`), `added token ${id}`));
    }
  }

  const special = new Set(named.map(({ token }) => token.content));
  const known = new Set(Array.from(tokens.values(), ({ content }) => content));
  let nextId = firstExtraId + tokens.size - controlTokens.length;
  for (const value of additionalSpecialTokens(config, map)) {
    const token = typeof value === 'string' ? plainToken(value) : newToken(value, 'additional_special_tokens');
    while (tokens.has(nextId)) nextId++;
    if (!known.has(token.content)) tokens.set(nextId, token);
    special.add(token.content);
    known.add(token.content);
  }

  if (tokens.size > mostTokens) throw malformed('added tokens', `at most ${mostTokens}`, tokens.size);
  for (const [id, { content }] of tokens) checkToken(id, content);
  for (const { key, id, token } of named) {
    const found = tokens.get(id)?.content;
    if (found !== token.content)
      throw malformed(key, `${describeValue(found)}, the token with id ${id}`, token.content);
  }
  return Array.from(tokens, ([id, token]) => ({ id, ...token, special: special.has(token.content) })).sort(
    (a, b) => a.id - b.id,
  );
}

/**
 * Reads the additional tokens. The older layout lists them in both files, the newer one only in the first. The default
 * is ByT5's own.
 */
function additionalSpecialTokens(config: JsonObject, map: JsonObject): readonly unknown[] {
  const key = 'additional_special_tokens';
  const listed = [config[key], map[key]].filter((list) => list !== undefined && list !== null);
  for (const list of listed) if (!Array.isArray(list)) throw malformed(key, 'a list', list);
  if (listed.length > 0) return listed.flat();
  const { extra_ids: count = extraIdCount } = config;
  const isCount = typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= extraIdCount;
  if (!isCount) throw malformed('extra_ids', `a whole number from 0 to ${extraIdCount}`, count);
  return Array.from({ length: count }, (_, i) => `<extra_id_${i}>`);
}

function checkToken(id: number, content: string): void {
  const isFree = Number.isInteger(id) && id >= 0 && !isByteId(id);
  if (!isFree) throw malformed(`added token ${describeValue(content)}`, 'an id that no byte has', id);
  if (content === '') throw malformed(`added token ${id}`, 'some text', content);
  if (content.length > longestToken) {
    throw malformed(`added token ${id}`, `at most ${longestToken} characters`, content.length);
  }
  if (/\p{Surrogate}/u.test(content)) throw malformed(`added token ${id}`, 'Unicode', content);
}

/**
 * Reads a token from the files. It is an object with flags, or a string, for which ByT5Tokenizer consumes the white
 * space on both sides.
 */
function newToken(value: unknown, where: string): NewToken {
  if (typeof value === 'string') return { ...plainToken(value), lstrip: true, rstrip: true, normalized: true };
  const { content, lstrip, rstrip, single_word: singleWord, normalized } = asObject(value, where);
  if (typeof content !== 'string') throw malformed(`${where}: content`, 'a string', content);
  return {
    content,
    lstrip: lstrip === true,
    rstrip: rstrip === true,
    singleWord: singleWord === true,
    normalized: normalized !== false,
  };
}

function plainToken(content: string): NewToken {
  return { content, lstrip: false, rstrip: false, singleWord: false, normalized: false };
}

function fileContent(files: TokenizerFiles, name: keyof TokenizerFiles): JsonObject {
  return files[name] === undefined ? {} : asObject(files[name], name);
}

function asObject(value: unknown, where: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'an object', value);
  return value as JsonObject;
}

function malformed(where: string, expected: string, found: unknown): BytetagError {
  return new BytetagError('model', `tokenizer files: ${where}: expected ${expected}, got ${describeValue(found)}`);
}
