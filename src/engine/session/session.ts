// The one interface to a device, on which compiled graphs (sessions) map named tensors to named tensors.
import type { Tensor, TensorMap } from '../tensor/tensor.js';

/** Devices that a session can run on. */
export type DeviceName = 'cpu' | 'webgpu';

/**
 * A float32 tensor in the memory of a device: feeds may be such tensors, and a run may write into them, so that nothing
 * passes through the host. It holds what was last written, of whatever shape that is. Owns its memory, which no garbage
 * collection frees.
 */
export interface DeviceTensor {
  readonly dtype: 'float32';
  /** Of what it holds; `[]` while it holds nothing. */
  readonly shape: readonly number[];
  /** Copies a host tensor to the device. */
  write(tensor: Tensor<'float32'>): Promise<void>;
  /**
   * Copies what it holds into a host tensor of the same shape.
   * @throws BytetagError `device` if it holds nothing, or another shape
   */
  read(into: Tensor<'float32'>): Promise<void>;
  /** Frees its memory; it may be written again. */
  dispose(): void;
}

/** What a run reads and writes, wherever it is. */
export type AnyTensor = Tensor | DeviceTensor;

/** The same by the name of the graph input or output that it belongs to. */
export type AnyTensorMap = Readonly<Record<string, AnyTensor>>;

/** How a session is created. */
export interface SessionOptions {
  /** What a profile calls it. Default: `session`. */
  readonly name?: string;
  /** Folder that the `location` of external weights is relative to. */
  readonly externalDataFolder?: string;
  /** Threads inside one operator. Default: the device's own. */
  readonly threads?: number;
  /**
   * Whether the session keeps the memory of its operators for the next run. Default: true; false in a process that keeps
   * freed memory anyway.
   */
  readonly memoryArena?: boolean;
  /**
   * Outputs that every run leaves on the device, float32: each run needs a `DeviceTensor` for each of them. The other
   * outputs of such a session come back to the host, all of them, and none is preallocated. Default: none.
   */
  readonly onDevice?: readonly string[];
}

/** A compiled graph. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph.
   * @param feeds a tensor for every graph input; read in place, never copied on `cpu`.
   * @param into preallocated outputs: their `data` is overwritten with the result. An output may share its memory with
   *   an input where the graph's last use of that input is the node that writes the output. A `DeviceTensor` gets the
   *   memory that the run wrote in exchange for its own, after the run: it may be among the feeds.
   * @param outputs names of the further outputs wanted; default: all that are not in `into`.
   * @returns every requested output on the host by name, those of `into` included.
   * @throws BytetagError `device` if a feed is missing, unknown, or of another type or shape than the graph's.
   */
  run(feeds: AnyTensorMap, into?: AnyTensorMap, outputs?: readonly string[]): Promise<TensorMap>;
  /** Frees what the session holds. Running it afterwards is an error. */
  dispose(): Promise<void>;
}

/** Something that runs graphs. */
export interface Device {
  readonly name: DeviceName;
  /** True if its sessions read and write host memory: then a `DeviceTensor` is one on the host. */
  readonly usesHostMemory: boolean;
  /** @param model an ONNX ModelProto. @throws BytetagError `device` if it cannot be compiled. */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /** A tensor that holds nothing yet. */
  createTensor(): DeviceTensor;
}
