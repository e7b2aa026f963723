// JSON Lines: one object with tokens and tags a line goes in, sentences come out, and back.
import type { Column } from './column.js';
import { type LineSource, lineError, readLines } from './lines.js';
import { type DataRecord, isStringList, recordSentence } from './record.js';
import type { Sentence } from './sentence.js';

/**
 * The sentences of a JSONL file: `{"tokens": ["She", "sat"], "tags": ["PRON", "VERB"]}` a line. Tags may stand under the
 * task's name, with or without `_tags` (`ner_tags`), and may be whole numbers where an earlier line gives their names:
 * `{"names": ["O", "B-PER", ...]}`. Without any tags the sentence is unlabelled. A file that is one list of such objects
 * is read, too.
 * @throws BytetagError `data` for a line that is not such an object
 */
export async function* readJsonl(source: LineSource, column?: Column): AsyncGenerator<Sentence> {
  let names: readonly string[] | undefined;
  for await (const { line, json } of readObjects(source)) {
    if (isStringList(json.names)) {
      names = json.names;
      continue;
    }
    const fail = (message: string) => lineError(source.name, line, message);
    const sentence = recordSentence(json, column, () => names, fail);
    if (sentence !== undefined) yield { ...sentence, file: source.name, line };
  }
}

/** The objects of a source, one a line or all in one list. */
async function* readObjects(source: LineSource): AsyncGenerator<{ readonly line: number; readonly json: DataRecord }> {
  let list = '';
  for await (const { number: line, text } of readLines(source)) {
    if (text.trim() === '') continue;
    if (list !== '' || text.trimStart().startsWith('[')) {
      list += `${text}\n`;
      continue;
    }
    const json = parse(source, line, text, 'a JSON object');
    if (!isRecord(json)) throw lineError(source.name, line, `expected a JSON object, got ${text}`);
    yield { line, json };
  }
  if (list === '') return;
  const items = parse(source, 1, list, 'a list of JSON objects');
  if (!Array.isArray(items)) throw lineError(source.name, 1, 'expected a list of JSON objects, got something else');
  for (const [index, json] of items.entries()) {
    if (!isRecord(json))
      throw lineError(source.name, 1, `expected a list of JSON objects, got another item ${index + 1}`);
    // In a list the number of the item says more than a line, which may hold them all.
    yield { line: index + 1, json };
  }
}

function parse({ name }: LineSource, line: number, text: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw lineError(
      name,
      line,
      `expected ${expected}, got ${error instanceof Error ? error.message : 'something else'}`,
    );
  }
}

function isRecord(json: unknown): json is DataRecord {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** One line of JSONL, without its line break. @param more further keys, which `readJsonl` passes over */
export function formatJsonl(
  words: readonly string[],
  tags: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ tokens: words, tags, ...more });
}
