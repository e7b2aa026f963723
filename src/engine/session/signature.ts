// Checks the tensors of a run against the inputs and outputs of the graph. The runtime's own checks come late, do not
// name the tensor, or are missing (for a symbolic size that two inputs share).
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { elementCount } from '../tensor/tensor.js';
import type { AnyTensor, AnyTensorMap } from './session.js';

/** One input or output of a graph. */
export interface ValueInfo {
  /** Element type, in ONNX Runtime's spelling. */
  readonly dtype: string;
  /**
   * Sizes. A string is a symbolic size, which is equal wherever it occurs among the inputs; an empty string is any
   * size.
   */
  readonly shape: readonly (number | string)[];
}

/** The inputs and outputs of a graph, in the graph's order. */
export interface Signature {
  readonly inputs: ReadonlyMap<string, ValueInfo>;
  readonly outputs: ReadonlyMap<string, ValueInfo>;
}

interface Binding {
  readonly size: number;
  readonly input: string;
}

/**
 * Checks the names and tensors of one run.
 * @param further names of the outputs wanted besides those of `into`; default: all others
 * @returns the names of all outputs to fetch, in the graph's order
 * @throws BytetagError `device` if a feed is missing or unknown, an output is unknown, or a tensor does not fit
 */
export function checkRun(
  { inputs, outputs }: Signature,
  feeds: AnyTensorMap,
  into: AnyTensorMap,
  further: readonly string[] | undefined,
): readonly string[] {
  for (const name of Object.keys(feeds)) if (!inputs.has(name)) throw unknownName('input', name, inputs);
  for (const name of [...Object.keys(into), ...(further ?? [])]) {
    if (!outputs.has(name)) throw unknownName('output', name, outputs);
  }
  const bindings = new Map<string, Binding>();
  for (const [name, info] of inputs) {
    const tensor = feeds[name];
    if (tensor === undefined) {
      throw new BytetagError('device', `session: expected a tensor for input ${name} ${describe(info)}, got none`);
    }
    checkTensor('input', name, info, tensor, bindings);
    info.shape.forEach((size, axis) => {
      // `checkTensor` has already compared the ranks.
      if (typeof size === 'string' && size !== '' && !bindings.has(size)) {
        bindings.set(size, { size: tensor.shape[axis] ?? 0, input: name });
      }
    });
  }
  for (const [name, tensor] of Object.entries(into)) {
    const info = outputs.get(name);
    // A device tensor takes the shape of the result.
    if (info !== undefined && 'data' in tensor) checkTensor('output', name, info, tensor, bindings);
  }
  return [...outputs.keys()].filter((name) => name in into || further === undefined || further.includes(name));
}

/**
 * Checks that the outputs of one run go to the host or to the device, as the session requires.
 * @param onDevice names of the outputs that the session leaves on the device
 * @throws BytetagError `device` if one of them has no device tensor, or another output has one; or, if there are
 *   outputs on the device, if another output is preallocated or left out
 */
export function checkPlaces(
  onDevice: readonly string[],
  into: AnyTensorMap,
  further: readonly string[] | undefined,
): void {
  for (const name of onDevice) {
    const target = into[name];
    if (target !== undefined && !('data' in target)) continue;
    const found = target === undefined ? 'none' : 'one on the host';
    throw new BytetagError('device', `session: expected a device tensor for output ${name}, got ${found}`);
  }
  for (const [name, tensor] of Object.entries(into)) {
    if (onDevice.includes(name)) continue;
    const where = 'data' in tensor ? 'one on the host' : 'one on the device';
    if (onDevice.length > 0) {
      const expected = `no tensor for output ${name}, which is beside outputs on the device`;
      throw new BytetagError('device', `session: expected ${expected}, got ${where}`);
    }
    if (!('data' in tensor)) {
      throw new BytetagError('device', `session: expected a host tensor for output ${name}, got ${where}`);
    }
  }
  if (onDevice.length > 0 && further !== undefined) {
    const expected = 'no choice of outputs, where some stay on the device';
    throw new BytetagError('device', `session: expected ${expected}, got [${further}]`);
  }
}

function checkTensor(
  kind: 'input' | 'output',
  name: string,
  info: ValueInfo,
  tensor: AnyTensor,
  bindings: ReadonlyMap<string, Binding>,
): void {
  const where = `session: expected ${kind} ${name} to be ${describe(info)}`;
  if (tensor.dtype !== info.dtype) throw new BytetagError('device', `${where}, got ${tensor.dtype}`);
  const found = `got [${tensor.shape}]`;
  if (tensor.shape.length !== info.shape.length) throw new BytetagError('device', `${where}, ${found}`);
  info.shape.forEach((size, axis) => {
    const binding = typeof size === 'string' ? bindings.get(size) : undefined;
    const expected = typeof size === 'number' ? size : binding?.size;
    if (expected === undefined || expected === tensor.shape[axis]) return;
    const source = binding && binding.input !== name ? ` as in ${binding.input}` : '';
    throw new BytetagError('device', `${where}${binding ? ` with ${size} = ${expected}${source}` : ''}, ${found}`);
  });
  if ('data' in tensor && tensor.data.length !== elementCount(tensor.shape)) {
    throw new BytetagError('device', `${where}, ${found} with ${tensor.data.length} elements of data`);
  }
}

function describe({ dtype, shape }: ValueInfo): string {
  return `${dtype} [${shape.map((size) => (size === '' ? '?' : size)).join(', ')}]`;
}

function unknownName(kind: 'input' | 'output', name: string, known: ReadonlyMap<string, ValueInfo>): BytetagError {
  const names = [...known.keys()];
  const shown = names.length > 8 ? `${names.slice(0, 8).join(', ')}, ... (${names.length} names)` : names.join(', ');
  return new BytetagError('device', `session: expected an ${kind} among ${shown}, got ${describeValue(name)}`);
}
