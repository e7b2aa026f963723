// How a checkpoint's tokenizer differs from a fresh ByT5 tokenizer: parsed Hugging Face tokenizer files go in, checked
// settings come out.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { eosId, extraIdCount, firstExtraId, isByteId, padId, unkId } from './vocabulary.js';

/** A string in the text that becomes a single id. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether it swallows the white space before it. */
  readonly lstrip: boolean;
  /** Whether it swallows the white space after it. */
  readonly rstrip: boolean;
  /** Whether it only counts where spaces or the text's ends surround it. */
  readonly singleWord: boolean;
  /** Of no effect here; kept because the files carry it. */
  readonly normalized: boolean;
  /** Whether decoding may leave it out. */
  readonly special: boolean;
}

/** The parsed content of a checkpoint's tokenizer files, by name; a file that the checkpoint lacks is absent. */
export interface TokenizerFiles {
  readonly 'tokenizer_config.json'?: unknown;
  readonly 'special_tokens_map.json'?: unknown;
  readonly 'added_tokens.json'?: unknown;
}

/** All that the files of a ByT5 tokenizer can change. */
export interface TokenizerSettings {
  /** In the order of their ids; ids 0, 1 and 2 are always there. */
  readonly addedTokens: readonly AddedToken[];
  /** Whether decoding joins punctuation to the word before it unless told otherwise. */
  readonly cleanUpTokenizationSpaces: boolean;
}

/** The most added tokens. ByT5 has 128; each is looked for at each place of a text. */
const mostTokens = 10_000;

/** The most characters of an added token. ByT5's have 14. */
const longestToken = 256;

type JsonObject = Readonly<Record<string, unknown>>;
type NewToken = Omit<AddedToken, 'id' | 'special'>;

/** The three tokens that ByT5 has at fixed ids, under the names that the files give them. */
export const controlTokens = [
  { key: 'pad_token', id: padId, content: '<pad>' },
  { key: 'eos_token', id: eosId, content: '</s>' },
  { key: 'unk_token', id: unkId, content: '<unk>' },
] as const;

/**
 * The settings in a checkpoint's files, by the rules of transformers 4.34 and later, for both layouts of the files:
 * `added_tokens_decoder` inside `tokenizer_config.json`, and the older one without it, where `special_tokens_map.json`
 * and `added_tokens.json` count. Without files: those of a fresh ByT5Tokenizer.
 * Deliberately absent: `model_max_length` (nothing is cut unasked) and special tokens that T5 has no use for
 * (`bos_token`, `mask_token` and so on).
 * @throws BytetagError `model` where the files are malformed or describe another kind of tokenizer
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

/** The older layout lists additional tokens in both files, the newer one in the first; ByT5's own are the default. */
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

/** A token as the files state it: an object with flags, or a string, which ByT5Tokenizer lets swallow white space. */
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
