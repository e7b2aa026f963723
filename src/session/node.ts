// Devices of a Node process: a device name goes in, something that compiles and runs ONNX models on it comes out.
import type { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describeValue } from '../describe-value.js';
import { BytetagError, internal } from '../errors.js';
import type { Tensor, TensorMap } from '../tensor/tensor.js';
import { findAdapter } from './adapter.js';
import { defaultThreads } from './default-threads.js';
import { parseDeviceName } from './device-name.js';
import { isStop, stopOutput, withStopOutput } from './in-place.js';
import { createWebGpuTransfer, hostTransfer, NodeTensor } from './node-tensor.js';
import { onnxRuntime } from './onnxruntime.js';
import type { DeviceRecorder, SessionRecorder } from './recorder.js';
import { discard, fromRuntime, toRuntime } from './runtime-tensors.js';
import type { AnyTensor, AnyTensorMap, Device, DeviceName, Session, SessionOptions } from './session.js';
import { checkPlaces, checkRun, type Signature, type ValueInfo } from './signature.js';

/** onnxruntime's level for fatal messages only: what it logs below that it also throws. */
const silent = 4;

/**
 * The device called `name`.
 * @param deviceRecorder is told what its sessions do
 * @throws BytetagError `usage` if there is none of that name; `device` if it is `webgpu` and no adapter works here, or if
 *   onnxruntime-node cannot be loaded
 */
export async function openDevice(name: DeviceName, deviceRecorder?: DeviceRecorder): Promise<Device> {
  parseDeviceName(name);
  onnxRuntime();
  if (name === 'webgpu') {
    const adapter = await findAdapter();
    if (!adapter.found) throw new BytetagError('device', `device webgpu: expected an adapter, got ${adapter.reason}`);
  }
  const usesHostMemory = name === 'cpu';
  const transfer = usesHostMemory ? hostTransfer : createWebGpuTransfer(runtimeOptions(name, {}));
  return {
    name,
    usesHostMemory,
    createSession: (model, options) => createSession(name, model, options, deviceRecorder),
    createTensor: () => new NodeTensor(transfer),
  };
}

async function createSession(
  device: DeviceName,
  model: Uint8Array,
  options: SessionOptions = {},
  deviceRecorder?: DeviceRecorder,
): Promise<Session> {
  const { InferenceSession } = onnxRuntime();
  const recorder = deviceRecorder?.open(options.name ?? 'session', model);
  const begin = performance.now();
  try {
    const runtime = await InferenceSession.create(device === 'cpu' ? withStopOutput(model) : model, {
      ...runtimeOptions(device, options),
      ...(recorder && { enableProfiling: true, profileFilePrefix: recorder.filePrefix }),
    });
    recorder?.compiled((performance.now() - begin) / 1000, () => runtime.endProfiling());
    return new NodeSession(device, runtime, options.onDevice, recorder);
  } catch (error) {
    throw oneSentence(`${device} session: expected a model that can be compiled`, error);
  }
}

/**
 * The memory arena stays on, memory patterns go off: a pattern is kept for every new combination of input shapes, and
 * each claims one block of its own size. Training on batches by length, resident memory passed 20 GB within 1,000 steps
 * with patterns and stayed at 6 GB without, at the same speed; without the arena it was 2.4 GB, at 0.7 times the speed
 * (at the same speed in a process that keeps freed memory).
 */
function runtimeOptions(
  device: DeviceName,
  { threads = defaultThreads(), externalDataFolder, memoryArena = true, onDevice = [] }: SessionOptions,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [device],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: memoryArena,
    enableMemPattern: false,
    logSeverityLevel: silent,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    ...(device === 'webgpu' && onDevice.length > 0
      ? { preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, 'gpu-buffer' as const])) }
      : {}),
    extra: {
      session: {
        // Threads that wait for work spin during a run, and stop when it ends. By default they spin on, and take the
        // cores from the session that runs next: two sessions in turn were 1.7 to 1.9 times slower on two cores.
        force_spinning_stop: '1',
        ...(externalDataFolder === undefined
          ? {}
          : { model_external_initializers_file_folder_path: externalDataFolder }),
      },
      // The lowering has fused what is better fused (see `graph/matmul.ts`).
      optimization: { disable_specified_optimizers: 'GemmTransposeFusion;MatmulTransposeFusion' },
    },
  };
}

class NodeSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  private readonly device: DeviceName;
  private readonly signature: Signature;
  private readonly onDevice: readonly string[];
  private readonly runtime: InferenceSession;
  private readonly recorder: SessionRecorder | undefined;
  private isDisposed = false;
  private isReleased = false;
  /** Device tensors that hold what it wrote. */
  private written = 0;

  constructor(
    device: DeviceName,
    runtime: InferenceSession,
    onDevice: readonly string[] = [],
    recorder?: SessionRecorder,
  ) {
    this.device = device;
    this.recorder = recorder;
    this.runtime = runtime;
    this.onDevice = onDevice;
    this.signature = { inputs: valueInfos(runtime.inputMetadata), outputs: valueInfos(runtime.outputMetadata) };
    this.inputNames = runtime.inputNames;
    this.outputNames = [...this.signature.outputs.keys()];
  }

  async run(feeds: AnyTensorMap, into: AnyTensorMap = {}, outputs?: readonly string[]): Promise<TensorMap> {
    if (this.isDisposed) {
      throw new BytetagError('device', `${this.device} session: expected a live session, got one that was disposed`);
    }
    const names = checkRun(this.signature, feeds, into, outputs);
    checkPlaces(this.onDevice, into, outputs);
    if (names.length === 0) return {};
    const runtimeFeeds = mapValues(feeds, runtimeTensor);
    const fetches = Object.fromEntries(names.map((name) => [name, fetchInto(into[name])]));
    const isInPlace = this.device === 'cpu' && Object.values(fetches).every((fetch) => fetch !== null);
    let results: InferenceSession.ReturnType;
    const begin = performance.now();
    try {
      results = await this.runtime.run(runtimeFeeds, isInPlace ? { [stopOutput]: null, ...fetches } : fetches);
    } catch (error) {
      if (!isInPlace || !isStop(error)) throw oneSentence(`${this.device} session: expected to run`, error);
      results = {};
    } finally {
      this.recorder?.ran(begin);
    }
    if (isInPlace) return into as TensorMap;
    const onHost: Record<string, Tensor> = {};
    for (const [name, result] of Object.entries(results)) {
      const target = into[name];
      if (target instanceof NodeTensor) {
        this.written++;
        target.hold(result, () => this.forget());
      } else if (target === undefined || !('data' in target)) onHost[name] = fromRuntime(result);
      else {
        if (result.data !== target.data) discard(result);
        onHost[name] = target;
      }
    }
    return onHost;
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    await this.releaseUnused();
  }

  private forget(): void {
    this.written--;
    if (this.isDisposed) void this.releaseUnused();
  }

  /** A tensor is freed through the session that wrote it: one that outlived the session would end the process. */
  private async releaseUnused(): Promise<void> {
    if (this.written > 0 || this.isReleased) return;
    this.isReleased = true;
    this.recorder?.end();
    await this.runtime.release();
  }
}

function valueInfos(metadata: readonly InferenceSession.ValueMetadata[]): ReadonlyMap<string, ValueInfo> {
  return new Map(
    metadata.flatMap((value) => {
      if (value.name === stopOutput) return [];
      if (!value.isTensor) throw new Error(`${value.name} is not a tensor`);
      return [[value.name, { dtype: value.type, shape: value.shape }]];
    }),
  );
}

function runtimeTensor(tensor: AnyTensor): RuntimeTensor {
  if (tensor instanceof NodeTensor) return tensor.runtime;
  if ('data' in tensor) return toRuntime(tensor);
  throw internal('a run was given a tensor of another device');
}

/** What the runtime is given to write an output into; null where it allocates the output. */
function fetchInto(target: AnyTensor | undefined): RuntimeTensor | null {
  if (target === undefined || target instanceof NodeTensor) return null;
  return runtimeTensor(target);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, f: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));
}

/** The runtime says what is wrong at the end of a long message. */
const longestReason = 700;

function oneSentence(expected: string, error: unknown): BytetagError {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  const found = describeValue(message, longestReason);
  return new BytetagError('device', `${expected}, got ${found}`, { cause: error });
}
