// Implements sessions on top of ONNX Runtime.
import type { InferenceSession } from 'onnxruntime-common';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError, internal } from '../../foundation/errors.js';
import type { Tensor, TensorMap } from '../tensor/tensor.js';
import { isStop, stopOutput, withStopOutput } from './in-place.js';
import type { DeviceRecorder, SessionRecorder } from './recorder.js';
import type { Runtime, RuntimeTensor } from './runtime.js';
import { RuntimeDeviceTensor } from './runtime-device-tensor.js';
import { discard, fromRuntime, toRuntime } from './runtime-tensors.js';
import type { AnyTensor, AnyTensorMap, Session, SessionOptions } from './session.js';
import { checkPlaces, checkRun, type Signature, type ValueInfo } from './signature.js';

/**
 * Compiles a model into a session of `runtime`.
 * @param model an ONNX ModelProto
 * @param deviceRecorder records what the session does
 * @throws BytetagError `device` if the model cannot be compiled
 */
export async function createRuntimeSession(
  runtime: Runtime,
  model: Uint8Array,
  options: SessionOptions = {},
  deviceRecorder?: DeviceRecorder,
): Promise<Session> {
  const recorder = deviceRecorder?.open(options.name ?? 'session', model);
  const begin = performance.now();
  try {
    const compiled = await runtime.InferenceSession.create(
      runtime.hostOutputs === 'stopped' ? withStopOutput(model) : model,
      {
        ...runtime.sessionOptions(options),
        ...(recorder && { enableProfiling: true, profileFilePrefix: recorder.filePrefix }),
      },
    );
    recorder?.compiled((performance.now() - begin) / 1000, () => compiled.endProfiling());
    return new RuntimeSession(runtime, compiled, options.onDevice, recorder);
  } catch (error) {
    throw oneSentence(`${runtime.name} session: expected a model that can be compiled`, error);
  }
}

class RuntimeSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  private readonly runtime: Runtime;
  private readonly compiled: InferenceSession;
  private readonly signature: Signature;
  private readonly onDevice: readonly string[];
  private readonly recorder: SessionRecorder | undefined;
  private isDisposed = false;
  private isReleased = false;
  /** The number of device tensors that hold an output of this session. */
  private written = 0;

  constructor(
    runtime: Runtime,
    compiled: InferenceSession,
    onDevice: readonly string[] = [],
    recorder?: SessionRecorder,
  ) {
    this.runtime = runtime;
    this.compiled = compiled;
    this.onDevice = onDevice;
    this.recorder = recorder;
    this.signature = { inputs: valueInfos(compiled.inputMetadata), outputs: valueInfos(compiled.outputMetadata) };
    this.inputNames = compiled.inputNames;
    this.outputNames = [...this.signature.outputs.keys()];
  }

  async run(feeds: AnyTensorMap, into: AnyTensorMap = {}, outputs?: readonly string[]): Promise<TensorMap> {
    const { name: device, hostOutputs } = this.runtime;
    if (this.isDisposed) {
      throw new BytetagError('device', `${device} session: expected a live session, got one that was disposed`);
    }
    const names = checkRun(this.signature, feeds, into, outputs);
    checkPlaces(this.onDevice, into, outputs);
    if (names.length === 0) return {};
    const runtimeFeeds = mapValues(feeds, (tensor) => this.runtimeTensor(tensor));
    const fetches = Object.fromEntries(names.map((name) => [name, this.fetchInto(into[name])]));
    const isInPlace = hostOutputs === 'stopped' && Object.values(fetches).every((fetch) => fetch !== null);
    let results: InferenceSession.ReturnType;
    const begin = performance.now();
    try {
      results = await this.compiled.run(runtimeFeeds, isInPlace ? { [stopOutput]: null, ...fetches } : fetches);
    } catch (error) {
      if (!isInPlace || !isStop(error)) throw oneSentence(`${device} session: expected to run`, error);
      results = {};
    } finally {
      this.recorder?.ran(begin);
    }
    if (isInPlace) return into as TensorMap;
    const onHost: Record<string, Tensor> = {};
    for (const [name, result] of Object.entries(results)) {
      const target = into[name];
      if (target instanceof RuntimeDeviceTensor) {
        this.written++;
        target.hold(result, () => this.forget());
      } else if (target === undefined || !('data' in target)) onHost[name] = fromRuntime(result);
      else {
        if (hostOutputs === 'copied') copyOutput(name, fromRuntime(result), target);
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

  private runtimeTensor(tensor: AnyTensor): RuntimeTensor {
    if (tensor instanceof RuntimeDeviceTensor) return tensor.runtime;
    if ('data' in tensor) return toRuntime(this.runtime.Tensor, tensor);
    throw internal('a run was given a tensor of another device');
  }

  /** The tensor that the runtime writes an output into; null if the runtime allocates the output itself. */
  private fetchInto(target: AnyTensor | undefined): RuntimeTensor | null {
    if (target === undefined || target instanceof RuntimeDeviceTensor) return null;
    return this.runtime.hostOutputs === 'copied' ? null : this.runtimeTensor(target);
  }

  private forget(): void {
    this.written--;
    if (this.isDisposed) void this.releaseUnused();
  }

  /**
   * Releases the session when no tensor needs it any more. A tensor is freed through the session that wrote it, and a
   * tensor that outlived its session would crash the process.
   */
  private async releaseUnused(): Promise<void> {
    if (this.written > 0 || this.isReleased) return;
    this.isReleased = true;
    this.recorder?.end();
    await this.compiled.release();
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

/** @throws BytetagError `device` if the shapes differ */
function copyOutput(name: string, { dtype, shape, data }: Tensor, target: Tensor): void {
  if (shape.length !== target.shape.length || shape.some((size, axis) => size !== target.shape[axis])) {
    throw new BytetagError(
      'device',
      `session: expected output ${name} to be ${dtype} [${shape.join(', ')}], got [${target.shape}]`,
    );
  }
  bytesOf(target.data).set(bytesOf(data));
}

function bytesOf({ buffer, byteOffset, byteLength }: Tensor['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
}

/** The most characters of a reason. The runtime says what is wrong at the end of a long message. */
const longestReason = 700;

function oneSentence(expected: string, error: unknown): BytetagError {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  const found = describeValue(message, longestReason);
  return new BytetagError('device', `${expected}, got ${found}`, { cause: error });
}
