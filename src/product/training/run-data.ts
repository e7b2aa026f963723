// Digests of the data of a run. A resumed run compares them to find out whether it has the same data.
import type { Arena } from '../../engine/tensor/arena.js';
import { isJsonObject } from '../../foundation/json-object.js';
import type { RawParagraph } from '../../language/data/raw-text.js';
import type { Sentence } from '../../language/data/sentence.js';
import type { PreparedTasks } from './prepare-tasks.js';

/** The size and the digest of some data. */
export interface DataDigest {
  /** The size in words: `120 sentences`. */
  readonly size: string;
  /** SHA-256 of the data in their order, in hexadecimal digits. */
  readonly sha256: string;
}

/** Computes the SHA-256 of data that come in pieces. */
export interface Digest {
  /** @param piece bytes, or text, which is encoded as UTF-8 */
  update(piece: string | Uint8Array): void;
  /** The digest of all pieces, in hexadecimal digits. */
  hex(): string;
}

/** The record of a run's data, in `data.json`. */
export interface RunData {
  /** The digests by the name of the data in messages: `training data of task upos`. */
  readonly data: Readonly<Record<string, DataDigest>>;
  /** The tags of all tasks, in the order in which they were given ids. */
  readonly tags?: readonly string[];
}

/**
 * The data of a fine-tuning run: the words and tags of all tasks as they are learned, and the weights that are not
 * trained.
 * @param frozen the weights of an adapter's base, which saved states do not contain
 */
export function dataOfTasks(
  { config, tasks, segmentation }: PreparedTasks,
  frozen: Arena['tensors'],
  createDigest: () => Digest,
): RunData {
  const data = tasks.flatMap(({ task, sentences, dev }) => [
    [`training data of task ${task.name}`, digestSentences(sentences, createDigest())],
    [`development data of task ${task.name}`, digestSentences(dev, createDigest())],
  ]);
  const rawText = segmentation && {
    [`training data of task ${segmentation.name}`]: digestParagraphs(segmentation.paragraphs, createDigest()),
    [`development data of task ${segmentation.name}`]: digestParagraphs(segmentation.dev, createDigest()),
  };
  const base = frozen.size > 0 ? { 'weights of the adapter’s base': digestWeights(frozen, createDigest()) } : {};
  return { data: { ...Object.fromEntries(data), ...rawText, ...base }, tags: config.tags };
}

function digestSentences(sentences: readonly Sentence[], hash: Digest): DataDigest {
  for (const { words, tags = [] } of sentences) hash.update(`${JSON.stringify([words, tags])}\n`);
  const { length } = sentences;
  return { size: `${length} ${length === 1 ? 'sentence' : 'sentences'}`, sha256: hash.hex() };
}

function digestParagraphs(paragraphs: readonly RawParagraph[], hash: Digest): DataDigest {
  for (const { text, sentences } of paragraphs) {
    const tokens = sentences.map((sentence) =>
      sentence.map(({ start, end, words }) => [start, end, words.map((word) => word.text)]),
    );
    hash.update(`${JSON.stringify([text, tokens])}\n`);
  }
  const { length } = paragraphs;
  return { size: `${length} ${length === 1 ? 'paragraph' : 'paragraphs'}`, sha256: hash.hex() };
}

function digestWeights(weights: Arena['tensors'], hash: Digest): DataDigest {
  let parameters = 0;
  for (const [name, { data }] of weights) {
    hash.update(`${name}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    parameters += data.length;
  }
  return { size: `${parameters} parameters`, sha256: hash.hex() };
}

/** Describes how the data of a run differ from the data that it began with; an empty list if they are the same. */
export function describeDifferences(began: RunData, now: RunData): readonly string[] {
  const names = new Set([...Object.keys(began.data), ...Object.keys(now.data)]);
  const other = [...names].flatMap((name) => {
    const [before, after] = [began.data[name], now.data[name]];
    if (before?.sha256 === after?.sha256) return [];
    const [had, has] = [before?.size ?? 'none', after?.size ?? 'none'];
    return [`other ${name} (${has === had ? `also ${has}` : `${has} instead of ${had}`})`];
  });
  return [...other, ...describeTags(began.tags ?? [], now.tags ?? [])];
}

function describeTags(began: readonly string[], now: readonly string[]): readonly string[] {
  if (JSON.stringify(began) === JSON.stringify(now)) return [];
  const list = (tags: readonly string[]): string => {
    const most = 5;
    return tags.slice(0, most).join(', ') + (tags.length > most ? ` and ${tags.length - most} more` : '');
  };
  const added = now.filter((tag) => !began.includes(tag));
  const missing = began.filter((tag) => !now.includes(tag));
  const parts = [
    ...(added.length > 0 ? [`new: ${list(added)}`] : []),
    ...(missing.length > 0 ? [`missing: ${list(missing)}`] : []),
  ];
  return [`other tags (${parts.length > 0 ? parts.join('; ') : 'the same in another order'})`];
}

/** Reads the content of `data.json`; undefined if it has another form. */
export function parseRunData(json: Readonly<Record<string, unknown>>): RunData | undefined {
  const { data, tags } = json;
  const isDigest = (value: unknown): boolean =>
    isJsonObject(value) && typeof value.sha256 === 'string' && typeof value.size === 'string';
  const hasTags = tags === undefined || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'));
  if (!isJsonObject(data) || !Object.values(data).every(isDigest) || !hasTags) return undefined;
  return { data: data as RunData['data'], ...(tags !== undefined && { tags: tags as readonly string[] }) };
}
