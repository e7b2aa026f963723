// The reference outputs under test/fixtures, as typed values. See test/fixtures/README.md for where they come from.
import { readFileSync } from 'node:fs';
import { type Arena, createArena } from '../../src/engine/tensor/arena.js';
import { float32, type Tensor } from '../../src/engine/tensor/tensor.js';
import { parseT5Config, type T5Config } from '../../src/network/t5/config.js';
import { parameterShapes } from '../../src/network/t5/parameter-shapes.js';

const folder = new URL('../fixtures/', import.meta.url);

/** Path of a file under test/fixtures. */
export function fixturePath(name: string): string {
  return new URL(name, folder).pathname;
}

/** A JSON file under test/fixtures. */
export function readJsonFixture<T>(name: string): T {
  return JSON.parse(readFileSync(fixturePath(name), 'utf8')) as T;
}

/** The float32 tensors of a safetensors file, read without the code that is under test. */
export function readTensorsFixture(name: string): ReadonlyMap<string, Tensor<'float32'>> {
  const bytes = readFileSync(fixturePath(name));
  const begin = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, begin).toString()) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  delete header.__metadata__;
  return new Map(
    Object.entries(header).map(([key, { shape, data_offsets: offsets }]) => {
      const copy = Uint8Array.from(bytes.subarray(begin + offsets[0], begin + offsets[1]));
      return [key, float32(new Float32Array(copy.buffer), shape)];
    }),
  );
}

/** One batch of a tiny model with what Hugging Face's code makes of it. */
export interface GoldenBatch {
  readonly name: string;
  readonly input_ids: readonly (readonly number[])[];
  readonly attention_mask: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
  readonly loss: number;
  readonly greedy: { readonly sequences: readonly (readonly number[])[] };
  readonly beam: readonly {
    readonly sequences: readonly (readonly number[])[];
    readonly sequences_scores: readonly number[];
  }[];
}

/** A tiny model and its golden batches. */
export interface GoldenModel {
  readonly name: string;
  readonly config: T5Config;
  readonly weights: Arena;
  readonly batches: readonly GoldenBatch[];
  /** The tensor of a batch, as [rows, ...]. */
  readonly array: (batch: string, kind: 'logits' | 'encoder_last_hidden_state') => Float32Array | undefined;
}

interface Cases {
  readonly beam_settings: readonly BeamSettings[];
  readonly grad_batch: string;
  readonly models: Readonly<Record<string, { readonly batches: readonly GoldenBatch[] }>>;
  readonly relative_position_buckets: Readonly<Record<string, unknown>>;
}

/** How a golden beam search was run. */
export interface BeamSettings {
  readonly num_beams: number;
  readonly num_return_sequences: number;
  readonly length_penalty: number;
  readonly early_stopping: boolean;
}

/** The golden cases of the two models that have them all. */
export const cases = readJsonFixture<Cases>('cases.json');

/** A model of test/fixtures with its weights in memory. */
export function loadTinyModel(name: string): { readonly config: T5Config; readonly weights: Arena } {
  const config = parseT5Config(readJsonFixture(`${name}/config.json`), name);
  const weights = createArena(parameterShapes(config));
  const stored = readTensorsFixture(`${name}/model.safetensors`);
  for (const [key, { data }] of weights.tensors) data.set(stored.get(key)?.data ?? []);
  return { config, weights };
}

/** All three tiny models. `tiny-byt5-inner` has one batch and no encoder states. */
export function loadGoldenModels(): readonly GoldenModel[] {
  const full = ['tiny-byt5', 'tiny-byt5-tied'].map((name): GoldenModel => {
    const arrays = readTensorsFixture(`cases-${name}.safetensors`);
    return {
      name,
      ...loadTinyModel(name),
      batches: cases.models[name]?.batches ?? [],
      array: (batch, kind) => arrays.get(`${batch}.${kind}`)?.data,
    };
  });
  const inner = 'tiny-byt5-inner';
  const expected = readJsonFixture<GoldenBatch & { batch: string }>(`${inner}/expected.json`);
  const arrays = readTensorsFixture(`${inner}/expected.safetensors`);
  const batch: GoldenBatch = { ...expected, name: expected.batch, beam: [] };
  return [
    ...full,
    { name: inner, ...loadTinyModel(inner), batches: [batch], array: (_, kind) => arrays.get(kind)?.data },
  ];
}

/** The rows of a padded batch without their padding. */
export function unpad(
  rows: readonly (readonly number[])[],
  mask: readonly (readonly number[])[],
): readonly Int32Array[] {
  return rows.map((row, index) => Int32Array.from(row.filter((_, at) => mask[index]?.[at] === 1)));
}

/** A sequence as Hugging Face's `generate` returns it, without start id and padding. */
export function trimGenerated(sequence: readonly number[]): readonly number[] {
  const ids = sequence.slice(1);
  const end = ids.indexOf(1);
  return end < 0 ? ids : ids.slice(0, end + 1);
}

/** The largest absolute difference between two equally long arrays. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  let largest = 0;
  for (let index = 0; index < a.length; index++)
    largest = Math.max(largest, Math.abs((a[index] ?? 0) - (b[index] ?? 0)));
  return largest;
}
