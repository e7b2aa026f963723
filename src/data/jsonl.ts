// JSON Lines: one object with tokens and tags a line goes in, sentences come out, and back.
import type { Column } from './column.js';
import { type LineSource, lineError, readLines } from './lines.js';
import type { Sentence } from './sentence.js';

type Json = Readonly<Record<string, unknown>>;

/** Names for the integers of a data set whose tags are numbers, in order (Hugging Face's `ClassLabel`). */
interface TagNames {
  readonly names: readonly string[];
}

/**
 * The sentences of a JSONL file: `{"tokens": ["She", "sat"], "tags": ["PRON", "VERB"]}` a line. Tags may stand under the
 * task's name, with or without `_tags` (`ner_tags`), and may be whole numbers where an earlier line gives their names:
 * `{"names": ["O", "B-PER", ...]}`. Without any tags the sentence is unlabelled.
 * @throws BytetagError `data` for a line that is not such an object
 */
export async function* readJsonl(source: LineSource, column?: Column): AsyncGenerator<Sentence> {
  let known: TagNames | undefined;
  for await (const { number: line, text } of readLines(source)) {
    if (text.trim() === '') continue;
    const fail = (message: string) => lineError(source.name, line, message);
    let json: Json;
    try {
      json = JSON.parse(text) as Json;
    } catch (error) {
      throw fail(`expected a JSON object, got ${error instanceof Error ? error.message : 'something else'}`);
    }
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw fail(`expected a JSON object, got ${text}`);
    if (isStringList(json.names)) {
      known = { names: json.names };
      continue;
    }
    const { tokens } = json;
    if (!isStringList(tokens)) throw fail(`expected a list of strings under "tokens", got ${JSON.stringify(tokens)}`);
    if (tokens.length === 0) continue;
    const empty = tokens.indexOf('');
    if (empty >= 0) throw fail(`expected words, got an empty token at position ${empty + 1}`);
    const key = tagKeys(column).find((name) => name in json);
    if (key === undefined) {
      yield { words: tokens, file: source.name, line };
      continue;
    }
    const tags = readTags(json[key], key, known, fail);
    if (tags.length !== tokens.length)
      throw fail(`expected as many tags as tokens, ${tokens.length}, got ${tags.length}`);
    yield { words: tokens, tags, file: source.name, line };
  }
}

/** Keys under which a task's tags may stand, the most telling first. */
function tagKeys(column: Column | undefined): readonly string[] {
  const named = column?.kind === 'named' ? [column.name, `${column.name}_tags`] : [];
  const parts = column?.kind === 'named' && /pos$/.test(column.name) ? ['pos_tags', 'pos'] : [];
  return [...named, ...parts, 'tags', 'labels'];
}

function readTags(
  value: unknown,
  key: string,
  known: TagNames | undefined,
  fail: (message: string) => Error,
): readonly string[] {
  if (isStringList(value)) return value;
  if (!Array.isArray(value)) throw fail(`expected a list under "${key}", got ${JSON.stringify(value)}`);
  return value.map((tag) => {
    if (known === undefined) {
      throw fail(
        `expected tags as strings under "${key}", got ${JSON.stringify(tag)} (a first line {"names": [..]} names numbers)`,
      );
    }
    const name = typeof tag === 'number' ? known.names[tag] : undefined;
    if (name === undefined)
      throw fail(`expected a number below ${known.names.length} under "${key}", got ${JSON.stringify(tag)}`);
    return name;
  });
}

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** One line of JSONL, without its line break. @param more further keys, which `readJsonl` passes over */
export function formatJsonl(
  words: readonly string[],
  tags: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ tokens: words, tags, ...more });
}
