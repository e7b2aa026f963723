// Checks that a checkpoint has the weights that a model expects, by name and shape, and reads them.
import { elementCount, type Tensor } from '../../engine/tensor/tensor.js';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError, internal } from '../../foundation/errors.js';
import { didYouMean } from '../../foundation/nearest-name.js';
import { formatShape, tensorLabel } from './safetensors-header.js';
import type { StoredTensor, WeightReader } from './weight-reader.js';

/** The weights of a model. */
export interface WeightLayout {
  /** The shape of each weight, by its name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Other names under which a checkpoint may have a weight, in addition or instead, with its name in `shapes`. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Names of tensors that a checkpoint may have and that are not read. */
  readonly ignored?: ReadonlySet<string>;
}

/** How weights are read. */
export interface ReadWeightsOptions {
  /** The tensors of the reader, if they have other names than in the file. */
  readonly found?: ReadonlyMap<string, StoredTensor>;
  /** The hint in the error if a copy of a weight differs from it. Default: to look at `tie_word_embeddings`. */
  readonly ifCopiesDiffer?: string;
}

/** A checkpoint's tensors, by the model's names of its weights. */
export interface MatchedWeights<T> {
  /** The tensor of each weight, in the order of the layout. */
  readonly weights: ReadonlyMap<string, T>;
  /** Tensors that should equal a weight's, with that weight's name. */
  readonly copies: readonly { readonly copy: T; readonly of: string }[];
}

/**
 * Matches the tensors of a checkpoint with the weights that a model expects.
 * @param where the name of the checkpoint for messages
 * @throws BytetagError `model` for a missing, unexpected or mis-shaped tensor, with the expected and the found shape
 */
export function checkWeights<T extends { readonly shape: readonly number[] }>(
  where: string,
  found: ReadonlyMap<string, T>,
  { shapes, aliases = new Map(), ignored = new Set() }: WeightLayout,
): MatchedWeights<T> {
  const weights = new Map<string, T>();
  const copies: { copy: T; of: string }[] = [];
  const problems: string[] = [];
  const checkShape = (name: string, { shape }: T, expected: readonly number[]): void => {
    if (formatShape(shape) === formatShape(expected)) return;
    problems.push(
      `${tensorLabel(where, name)}: expected ${formatShape(expected)}, got ${describeText(formatShape(shape))}`,
    );
  };

  for (const [name, shape] of shapes) {
    const names = [name, ...[...aliases].filter(([, of]) => of === name).map(([alias]) => alias)];
    const [source, ...others] = names.filter((candidate) => found.has(candidate));
    const tensor = source === undefined ? undefined : found.get(source);
    if (source === undefined || tensor === undefined) {
      problems.push(`${tensorLabel(where, name)}: expected ${formatShape(shape)}, got no such tensor`);
      continue;
    }
    checkShape(source, tensor, shape);
    weights.set(name, tensor);
    for (const other of others) {
      const copy = found.get(other);
      if (copy === undefined) continue;
      checkShape(other, copy, shape);
      copies.push({ copy, of: name });
    }
  }
  for (const [name, { shape }] of found) {
    if (shapes.has(name) || aliases.has(name) || ignored.has(name)) continue;
    // Only the first problem is shown, and searching for a similar name takes long.
    const hint = problems.length === 0 ? didYouMean(name, shapes.keys()) : '';
    problems.push(
      `${tensorLabel(where, name)}: expected no such tensor, got ${describeText(formatShape(shape))}${hint}`,
    );
  }
  const [first, ...more] = problems;
  if (first !== undefined) {
    throw new BytetagError('model', more.length === 0 ? first : `${first} (and ${more.length} more that do not fit)`);
  }
  return { weights, copies };
}

/**
 * Reads all weights of a model from a checkpoint.
 * @param into the float32 memory for each weight of the layout
 * @throws BytetagError `model` if the checkpoint does not fit the layout, a value is not finite, or a copy of a weight
 *   differs from it; `io` if reading fails
 */
export async function readWeights(
  reader: WeightReader,
  layout: WeightLayout,
  into: ReadonlyMap<string, Tensor<'float32'>>,
  { found = reader.tensors, ifCopiesDiffer }: ReadWeightsOptions = {},
): Promise<void> {
  const matched = checkWeights(reader.path, found, layout);
  for (const [name, { data }] of into) {
    const source = matched.weights.get(name);
    if (source === undefined) throw internal(`${name} is not a weight of the layout`);
    await reader.readInto(source.name, data, { finite: true });
  }
  await checkCopies(reader, matched, ifCopiesDiffer);
}

/**
 * Compares copies of weights with the weights themselves. If they differed, the model would silently lose one of them.
 * @throws BytetagError `model` with the first value that differs; `io` if reading fails
 */
export async function checkCopies(
  reader: WeightReader,
  { weights, copies }: MatchedWeights<StoredTensor>,
  hint = 'is tie_word_embeddings right in config.json?',
): Promise<void> {
  for (const { copy, of } of copies) {
    const original = weights.get(of);
    if (original === undefined) throw internal(`a copy of ${of}, which is not a weight`);
    if (isSamePlace(copy, original)) continue;
    const values = new Float32Array(elementCount(copy.shape));
    const expected = new Float32Array(values.length);
    await reader.readInto(copy.name, values);
    await reader.readInto(original.name, expected);
    const at = values.findIndex((value, index) => value !== expected[index]);
    if (at < 0) continue;
    throw new BytetagError(
      'model',
      `${tensorLabel(copy.file, copy.name)}: expected the values of ${describeText(original.name)}, ` +
        `got ${values[at]} for ` +
        `${expected[at]} at element ${at} (${hint})`,
    );
  }
}

/** True if two tensors of a PyTorch file are the same one under two names. */
function isSamePlace(a: StoredTensor, b: StoredTensor): boolean {
  const place = ({ file, byteOffset, dtype, shape, strides }: StoredTensor): string =>
    JSON.stringify([file, byteOffset, dtype, shape, strides]);
  return place(a) === place(b);
}
