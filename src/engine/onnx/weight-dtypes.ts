// The names of the element types that weights can have in inference.

/** Element types of weights in inference, with the names that transformers.js uses. */
export const weightDTypes = ['fp32', 'q8', 'q4'] as const;

/** The element type of weights in inference. */
export type WeightDType = (typeof weightDTypes)[number];

/**
 * `q8`: 8-bit weights with one scale for each output; activations are quantised at run time. `q4`: 4-bit weights with
 * one scale for every 32 weights (com.microsoft's MatMulNBits, which ONNX Runtime has on every device).
 */
export type Quantization = Exclude<WeightDType, 'fp32'>;
