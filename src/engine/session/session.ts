// The interface to a device. A session is a compiled graph that maps named tensors to named tensors.
import type { Tensor, TensorMap } from '../tensor/tensor.js';

/** Devices that a session can run on. */
export type DeviceName = 'cpu' | 'webgpu';

/**
 * A float32 tensor in the memory of a device. Runs can read it as a feed and write into it, so that nothing passes
 * through the host. It holds the tensor that was written last and takes its shape. Owns its memory, which the garbage
 * collector does not free.
 */
export interface DeviceTensor {
  readonly dtype: 'float32';
  /** The shape of the tensor that it holds; `[]` while it holds none. */
  readonly shape: readonly number[];
  /** Copies a host tensor to the device. */
  write(tensor: Tensor<'float32'>): Promise<void>;
  /**
   * Copies what it holds into a host tensor of the same shape.
   * @throws BytetagError `device` if it holds nothing, or a tensor of another shape
   */
  read(into: Tensor<'float32'>): Promise<void>;
  /** Frees its memory. It can be written again. */
  dispose(): void;
}

/** A tensor that a run reads or writes, on the host or on a device. */
export type AnyTensor = Tensor | DeviceTensor;

/** Such tensors by the name of the graph input or output that they belong to. */
export type AnyTensorMap = Readonly<Record<string, AnyTensor>>;

/** Options for creating a session. */
export interface SessionOptions {
  /** The name of the session in a profile. Default: `session`. */
  readonly name?: string;
  /** Folder on a disk that the `location` of external weights is relative to. */
  readonly externalDataFolder?: string;
  /** Where there is no disk: the content of each file of external weights, by `location`. The session copies it. */
  readonly externalData?: ReadonlyMap<string, Uint8Array>;
  /** Threads inside one operator. Default: the default of the device. */
  readonly threads?: number;
  /**
   * Whether the session keeps the memory of its operators for the next run. Default: true. False is better in a process
   * that keeps freed memory anyway.
   */
  readonly memoryArena?: boolean;
  /**
   * Float32 outputs that every run leaves on the device: each run needs a `DeviceTensor` for each of them. All other
   * outputs of such a session come back to the host, and none may be preallocated. Default: none.
   */
  readonly onDevice?: readonly string[];
}

/** A compiled graph. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph.
   * @param feeds a tensor for every graph input; on `cpu` read in place, never copied.
   * @param into preallocated outputs: their `data` is overwritten with the result. An output may share its memory with
   *   an input if nothing reads the input after the output has been written: each node that reads it must either come
   * before the node that writes the output, because that node needs its result, or be that node, if it is elementwise.
   * A `DeviceTensor` exchanges its memory for the memory that the run wrote, after the run, so it may always be among
   * the feeds.
   * @param outputs names of the other outputs wanted; default: all that are not in `into`.
   * @returns every requested output on the host by name, including those of `into`.
   * @throws BytetagError `device` if a feed is missing, unknown, or of another type or shape than the graph's.
   */
  run(feeds: AnyTensorMap, into?: AnyTensorMap, outputs?: readonly string[]): Promise<TensorMap>;
  /** Frees the resources of the session. Running it afterwards is an error. */
  dispose(): Promise<void>;
}

/** A device that runs graphs. */
export interface Device {
  readonly name: DeviceName;
  /** True if its sessions read and write host memory. In that case a `DeviceTensor` is in host memory, too. */
  readonly usesHostMemory: boolean;
  /** @param model an ONNX ModelProto. @throws BytetagError `device` if it cannot be compiled. */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /** A tensor that holds nothing yet. */
  createTensor(): DeviceTensor;
}
