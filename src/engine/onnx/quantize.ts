// Quantises the weights of linear layers to 8 or 4 bits for inference, and emits the ONNX nodes that multiply by them.
import type { Lowering } from '../graph/lowering.js';
import type { Tensor } from '../tensor/tensor.js';
import type { RawConstant } from './messages.js';
import type { Quantization } from './weight-dtypes.js';

/** A quantised matrix [outputDim, inputDim]. */
export interface QuantizedMatrix {
  readonly quantization: Quantization;
  readonly shape: readonly [outputDim: number, inputDim: number];
  /**
   * `q8`: signed bytes [inputDim, outputDim]. `q4`: two values in each byte, the first in the lower bits, with 8
   * standing for 0: [outputDim, blocks, 16].
   */
  readonly bytes: Uint8Array;
  /** `q8`: [outputDim]; `q4`: [outputDim, blocks]. A weight is its stored number times its scale. */
  readonly scales: Float32Array;
}

/** Weights that share one scale in `q4`. */
const blockSize = 32;

/**
 * Quantises the weights of a linear layer.
 * @param weight [outputDim, inputDim]
 * @param largest the largest number that `q8` may use. On processors without VNNI, ONNX Runtime multiplies unsigned by
 *   signed bytes and adds two products in 16 bits, which overflows with 127 but not with 63.
 */
export function quantizeMatrix(
  { data, shape }: Tensor<'float32'>,
  quantization: Quantization,
  largest: 63 | 127 = 127,
): QuantizedMatrix {
  const [outputDim = 0, inputDim = 0] = shape;
  const rounded =
    quantization === 'q8'
      ? roundToBytes(data, outputDim, inputDim, largest)
      : roundToNibbles(data, outputDim, inputDim);
  return { quantization, shape: [outputDim, inputDim], ...rounded };
}

type Rounded = Pick<QuantizedMatrix, 'bytes' | 'scales'>;

function roundToBytes(data: Float32Array, outputDim: number, inputDim: number, largest: number): Rounded {
  const scales = new Float32Array(outputDim);
  const bytes = new Uint8Array(data.length);
  for (let row = 0; row < outputDim; row++) {
    const scale = Math.abs(farthestOf(data, row * inputDim, inputDim)) / largest;
    scales[row] = scale;
    for (let column = 0; column < inputDim; column++) {
      const value = data[row * inputDim + column] ?? 0;
      bytes[column * outputDim + row] = scale === 0 ? 0 : Math.round(value / scale);
    }
  }
  return { bytes, scales };
}

function roundToNibbles(data: Float32Array, outputDim: number, inputDim: number): Rounded {
  const blocks = Math.ceil(inputDim / blockSize);
  const scales = new Float32Array(outputDim * blocks);
  const bytes = new Uint8Array((outputDim * blocks * blockSize) / 2).fill(0x88);
  for (let row = 0; row < outputDim; row++) {
    for (let block = 0; block < blocks; block++) {
      const begin = row * inputDim + block * blockSize;
      const length = Math.min(blockSize, inputDim - block * blockSize);
      // The value farthest from 0 becomes exactly -8, because the range is -8 to 7.
      const scale = farthestOf(data, begin, length) / -8;
      scales[row * blocks + block] = scale;
      for (let index = 0; index < length; index++) {
        const value = scale === 0 ? 0 : Math.round((data[begin + index] ?? 0) / scale);
        const nibble = Math.min(15, Math.max(0, value + 8));
        const at = ((row * blocks + block) * blockSize + index) >> 1;
        const other = bytes[at] ?? 0;
        bytes[at] = index % 2 === 0 ? (other & 0xf0) | nibble : (other & 0x0f) | (nibble << 4);
      }
    }
  }
  return { bytes, scales };
}

function farthestOf(data: Float32Array, begin: number, length: number): number {
  let farthest = 0;
  for (let index = begin; index < begin + length; index++) {
    const value = data[index] ?? 0;
    if (Math.abs(value) > Math.abs(farthest)) farthest = value;
  }
  return farthest;
}

/** A lowering that also takes named constants of any element type. */
export interface QuantizedLowering extends Pick<Lowering, 'target' | 'emit' | 'emitOne'> {
  namedConstant(name: string, value: RawConstant | Tensor): string;
}

/**
 * Emits y = x W^T.
 * @param x name of a value [..., inputDim]
 * @param weight name of W
 * @returns name of a value [..., outputDim]
 */
export function multiplyQuantized(lowering: QuantizedLowering, matrix: QuantizedMatrix, weight: string, x: string) {
  const multiply =
    matrix.quantization === 'q4'
      ? multiplyNibbles
      : lowering.target === 'cpu'
        ? multiplySignedBytes
        : multiplyUnsignedBytes;
  return multiply(lowering, matrix, weight, x);
}

type Multiply = (lowering: QuantizedLowering, matrix: QuantizedMatrix, weight: string, x: string) => string;

/** The numbers that ONNX uses for element types. */
const [float, uint8, int8] = [1, 2, 3];

const multiplySignedBytes: Multiply = (lowering, { shape: [outputDim, inputDim], bytes, scales }, name, x) => {
  const weight = lowering.namedConstant(`${name}.q8`, { elementType: int8, shape: [inputDim, outputDim], bytes });
  const weightScales = scalesConstant(lowering, name, scales);
  return lowering.emitOne('DynamicQuantizeMatMul', [x, weight, weightScales], { domain: 'com.microsoft' });
};

/** In standard ONNX. Both sides are unsigned, so no processor saturates the sums. */
const multiplyUnsignedBytes: Multiply = (lowering, { shape: [outputDim, inputDim], bytes, scales }, name, x) => {
  const unsigned = bytes.map((byte) => byte ^ 0x80);
  const shape = [inputDim, outputDim];
  const weight = lowering.namedConstant(`${name}.q8`, { elementType: uint8, shape, bytes: unsigned });
  const zero = lowering.namedConstant('q8.zero', { elementType: uint8, shape: [], bytes: Uint8Array.of(0x80) });
  const weightScales = scalesConstant(lowering, name, scales);
  const [quantized = '', scale = '', zeroPoint = ''] = lowering.emit('DynamicQuantizeLinear', [x], { outputs: 3 });
  const product = lowering.emitOne('MatMulInteger', [quantized, weight, zeroPoint, zero]);
  const wide = lowering.emitOne('Cast', [product], { attributes: { to: float } });
  return lowering.emitOne('Mul', [wide, lowering.emitOne('Mul', [scale, weightScales])]);
};

const multiplyNibbles: Multiply = (lowering, { shape: [outputDim, inputDim], bytes, scales }, name, x) => {
  const shape = [outputDim, Math.ceil(inputDim / blockSize), blockSize / 2];
  const weight = lowering.namedConstant(`${name}.q4`, { elementType: uint8, shape, bytes });
  const sizes = { K: inputDim, N: outputDim, bits: 4, block_size: blockSize };
  return lowering.emitOne('MatMulNBits', [x, weight, scalesConstant(lowering, name, scales)], {
    domain: 'com.microsoft',
    // Level 4 quantises the activations to 8 bits, too. This is four times as fast for a single row.
    attributes: lowering.target === 'cpu' ? { ...sizes, accuracy_level: 4 } : sizes,
  });
};

function scalesConstant(lowering: QuantizedLowering, weight: string, scales: Float32Array): string {
  return lowering.namedConstant(`${weight}.scales`, { dtype: 'float32', shape: [scales.length], data: scales });
}
