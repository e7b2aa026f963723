// The strings that a ByT5 tokenizer reads as one id each: parsed Hugging Face tokenizer files go in, a checked list
// comes out.
import { BytetagError } from '../errors.js';
import { byteOffset, eosId, extraIdCount, firstExtraId, padId, unkId } from './vocabulary.js';

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

type JsonObject = Readonly<Record<string, unknown>>;
type NewToken = Omit<AddedToken, 'id' | 'special'>;

/** The three tokens that ByT5 has at fixed ids, under the names that the files give them. */
export const controlTokens = [
  { key: 'pad_token', id: padId, content: '<pad>' },
  { key: 'eos_token', id: eosId, content: '</s>' },
  { key: 'unk_token', id: unkId, content: '<unk>' },
] as const;

/**
 * The added tokens in the order of their ids, by the rules of transformers 4.34 and later, for both layouts of the
 * files: `added_tokens_decoder` inside `tokenizer_config.json`, and the older one without it, where
 * `special_tokens_map.json` and `added_tokens.json` count. Without files: those of a fresh ByT5Tokenizer.
 * Deliberately absent: special tokens that T5 has no use for (`bos_token`, `mask_token` and so on).
 * @throws BytetagError `model` where the files are malformed or do not describe a ByT5 tokenizer
 */
export function readAddedTokens(files: TokenizerFiles): AddedToken[] {
  const config = fileContent(files, 'tokenizer_config.json');
  const decoder = config['added_tokens_decoder'];
  const map = decoder === undefined ? fileContent(files, 'special_tokens_map.json') : {};
  const tokens = new Map<number, NewToken>();
  for (const { key, id, content } of controlTokens) tokens.set(id, newToken(map[key] ?? config[key] ?? content, key));

  if (decoder !== undefined) {
    for (const [id, token] of Object.entries(asObject(decoder, 'tokenizer_config.json: added_tokens_decoder'))) {
      tokens.set(Number(id), newToken(asObject(token, `tokenizer_config.json: token ${id}`), `token ${id}`));
    }
  } else {
    for (const [content, id] of Object.entries(fileContent(files, 'added_tokens.json'))) {
      tokens.set(Number(id), plainToken(content));
    }
  }

  const specialContents = new Set<string>(controlTokens.map(({ id, content }) => tokens.get(id)?.content ?? content));
  const known = new Set(Array.from(tokens.values(), ({ content }) => content));
  let nextId = firstExtraId + tokens.size - controlTokens.length;
  for (const value of additionalSpecialTokens(config, map)) {
    const token = typeof value === 'string' ? plainToken(value) : newToken(value, 'additional_special_tokens');
    specialContents.add(token.content);
    if (!known.has(token.content)) tokens.set(nextId++, token);
    known.add(token.content);
  }

  checkTokens(tokens, map, config);
  return Array.from(tokens, ([id, token]) => ({ id, ...token, special: specialContents.has(token.content) })).sort(
    (a, b) => a.id - b.id,
  );
}

/** The older layout lists additional tokens in both files, the newer one in the first; ByT5's own are the default. */
function additionalSpecialTokens(config: JsonObject, map: JsonObject): readonly unknown[] {
  const key = 'additional_special_tokens';
  const listed = [config[key], map[key]].filter((list) => list !== undefined && list !== null);
  for (const list of listed) if (!Array.isArray(list)) throw malformed(key, 'a list', list);
  if (listed.length > 0) return listed.flat();
  const count = config['extra_ids'] ?? extraIdCount;
  if (typeof count !== 'number') throw malformed('extra_ids', 'a number', count);
  return Array.from({ length: count }, (_, i) => `<extra_id_${i}>`);
}

function checkTokens(tokens: ReadonlyMap<number, NewToken>, map: JsonObject, config: JsonObject): void {
  for (const [id, { content }] of tokens) {
    const isFree = Number.isInteger(id) && id >= 0 && (id < byteOffset || id >= firstExtraId);
    if (!isFree) throw malformed(`added token ${JSON.stringify(content)}`, 'an id that no byte has', id);
    if (content === '') throw malformed(`added token ${id}`, 'some text', content);
  }
  for (const { key, id, content } of controlTokens) {
    const named = newToken(map[key] ?? config[key] ?? content, key).content;
    const found = tokens.get(id)?.content;
    if (found !== named) throw malformed(key, `${JSON.stringify(found)}, the token with id ${id}`, named);
  }
}

/** A token as the files state it: an object with flags, or a string, which ByT5Tokenizer lets swallow white space. */
function newToken(value: unknown, where: string): NewToken {
  if (typeof value === 'string') return { ...plainToken(value), lstrip: true, rstrip: true, normalized: true };
  const { content, ...flags } = asObject(value, where);
  if (typeof content !== 'string') throw malformed(`${where}: content`, 'a string', content);
  return {
    content,
    lstrip: flags['lstrip'] === true,
    rstrip: flags['rstrip'] === true,
    singleWord: flags['single_word'] === true,
    normalized: flags['normalized'] !== false,
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
  return new BytetagError('model', `tokenizer files: ${where}: expected ${expected}, got ${JSON.stringify(found)}`);
}
