// The one interface to a device: ONNX bytes go in, a session that maps named tensors to named tensors comes out.
import type { TensorMap } from '../tensor/tensor.js';

/** Devices that a session can run on. */
export type DeviceName = 'cpu' | 'webgpu';

/** How a session is created. */
export interface SessionOptions {
  /** Folder that the `location` of external weights is relative to. */
  readonly externalDataFolder?: string;
  /** Threads inside one operator. Default: the device's own. */
  readonly threads?: number;
  /**
   * Whether the session keeps the memory of its operators for the next run. Default: true; false in a process that keeps
   * freed memory anyway.
   */
  readonly memoryArena?: boolean;
}

/** A compiled graph. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph.
   * @param feeds a tensor for every graph input; read in place, never copied on `cpu`.
   * @param into preallocated outputs: their `data` is overwritten with the result. An output may share its memory with
   *   an input where the graph's last use of that input is the node that writes the output.
   * @param outputs names of the further outputs wanted; default: all that are not in `into`.
   * @returns every requested output by name, those of `into` included.
   * @throws BytetagError `device` if a feed is missing, unknown, or of another type or shape than the graph's.
   */
  run(feeds: TensorMap, into?: TensorMap, outputs?: readonly string[]): Promise<TensorMap>;
  /** Frees what the session holds. Running it afterwards is an error. */
  dispose(): Promise<void>;
}

/** Something that runs graphs. */
export interface Device {
  readonly name: DeviceName;
  /** @param model an ONNX ModelProto. @throws BytetagError `device` if it cannot be compiled. */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
}
