// Measures the time of every operator, with its layer, in sessions that are opened with a profiler. ONNX Runtime
// measures the times and writes them to files; the profiler reads these files and removes them.
import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { parseScope } from '../../engine/graph/scope.js';
import {
  type OperatorTime,
  type ProfileSummary,
  type SessionTime,
  summarizeProfile,
  traceChunks,
  traceOpening,
} from '../../engine/profile/profile.js';
import { stopOutput } from '../../engine/session/in-place.js';
import type { DeviceRecorder, SessionRecorder } from '../../engine/session/recorder.js';
import { BytetagError } from '../../foundation/errors.js';
import { ioError, writeAtomically } from '../files/atomic-file.js';

/**
 * The most operators to measure in all sessions together. ONNX Runtime keeps them in memory, and a trace must not be
 * too large for the tools that show it.
 */
const defaultMaxOperators = 200_000;

interface Recording {
  readonly name: string;
  readonly nodes: number;
  readonly filePrefix: string;
  compileSeconds: number;
  runs: number;
  seconds: number;
  /** When the first run began. */
  begin: number;
  end: (() => void) | undefined;
}

/**
 * Records sessions from the first on, until some hundred thousand operators have run. Then it stops measuring all
 * sessions at once, so that the shares are from one period of time.
 */
export class Profiler implements DeviceRecorder {
  private readonly path: string;
  private readonly folder: string;
  private readonly maxOperators: number;
  private readonly recordings: Recording[] = [];
  private readonly begin = performance.now();
  private operators = 0;
  private stopped: number | undefined;

  private constructor(path: string, folder: string, maxOperators: number) {
    this.path = path;
    this.folder = folder;
    this.maxOperators = maxOperators;
  }

  /**
   * @param path the path of the trace to write, in an existing folder
   * @throws BytetagError `io` if the folder does not exist, or if `path` itself is a folder; `usage` if it is a file
   *   that is not a trace
   */
  static async create(path: string, maxOperators: number = defaultMaxOperators): Promise<Profiler> {
    await checkWritable(path);
    return new Profiler(path, await mkdtemp(join(tmpdir(), 'bytetag-profile-')), maxOperators);
  }

  /** A recorder for a new session; undefined if enough operators have been measured. @param model an ONNX ModelProto */
  open(name: string, model: Uint8Array): SessionRecorder | undefined {
    if (this.stopped !== undefined) return undefined;
    const recording: Recording = {
      ...{ name, nodes: countNodes(model), filePrefix: join(this.folder, `${this.recordings.length}`) },
      ...{ compileSeconds: 0, runs: 0, seconds: 0, begin: 0, end: undefined },
    };
    this.recordings.push(recording);
    return {
      filePrefix: recording.filePrefix,
      compiled: (seconds, end) => {
        recording.compileSeconds = seconds;
        recording.end = end;
      },
      ran: (begin) => this.count(recording, begin),
      end: () => endRecording(recording),
    };
  }

  private count(recording: Recording, begin: number): void {
    if (this.stopped !== undefined) return;
    if (recording.runs++ === 0) recording.begin = begin;
    recording.seconds += (performance.now() - begin) / 1000;
    this.operators += recording.nodes;
    if (this.operators >= this.maxOperators) this.stop();
  }

  private stop(): void {
    this.stopped ??= performance.now();
    for (const recording of this.recordings) endRecording(recording);
  }

  /**
   * Stops measuring and writes the trace in the format of Chrome's tracing, which Perfetto reads, too.
   * @throws BytetagError `io` if it cannot be written
   */
  async finish(): Promise<ProfileSummary> {
    this.stop();
    const files = await readdir(this.folder);
    const sessions: SessionTime[] = [];
    const operators: OperatorTime[] = [];
    for (const [session, { name, compileSeconds, runs, seconds, begin, filePrefix }] of this.recordings.entries()) {
      sessions.push({ name, compileSeconds, runs, seconds });
      const file = files.find((name) => join(this.folder, name).startsWith(`${filePrefix}_`));
      if (file === undefined || runs === 0) continue;
      const events = JSON.parse(await readFile(join(this.folder, file), 'utf8')) as readonly RuntimeEvent[];
      // Each file has its own clock, which starts with the first run.
      const offset = (begin - this.begin) * 1000 - (events.find(({ name }) => name === 'model_run')?.ts ?? 0);
      for (const { cat, name, ts, dur, args } of events) {
        if (cat !== 'Node' || !name.endsWith(kernelSuffix) || name.startsWith(stopOutput)) continue;
        operators.push({ session, operator: args.op_name ?? '', ...layerOf(name), start: ts + offset, duration: dur });
      }
    }
    const seconds = ((this.stopped ?? this.begin) - this.begin) / 1000;
    await writeAtomically(this.path, traceChunks(sessions, operators));
    return summarizeProfile({ seconds, sessions, operators, isPartial: this.operators >= this.maxOperators });
  }

  /** Stops measuring and removes the files. */
  async dispose(): Promise<void> {
    this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** An event in ONNX Runtime's file; times in microseconds. */
interface RuntimeEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly op_name?: string };
}

const kernelSuffix = '_kernel_time';

/**
 * The layer of a node, from its name: `gradient:encoder.block.0.layer.0.SelfAttention.q/v12`, with what the runtime
 * adds.
 */
function layerOf(name: string): Pick<OperatorTime, 'layer' | 'isGradient'> {
  const slash = name.indexOf('/');
  if (slash < 0) return { layer: undefined, isGradient: false };
  const { module, isGradient } = parseScope(name.slice(0, slash));
  return { layer: module, isGradient };
}

/** Checks that the trace can be written before the work begins, not after it. It replaces an earlier trace only. */
async function checkWritable(path: string): Promise<void> {
  await stat(dirname(path)).catch((error) => {
    throw ioError(path, 'write', error);
  });
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw ioError(path, 'write', Object.assign(new Error(), { code: 'EISDIR' }));
  if (existing?.isFile() && existing.size > 0 && !(await isTrace(path))) {
    throw new BytetagError('usage', `${path}: expected a new file or an earlier trace, got a file of another kind`);
  }
}

async function isTrace(path: string): Promise<boolean> {
  const file = await open(path).catch((error) => {
    throw ioError(path, 'read', error);
  });
  try {
    const { buffer } = await file.read(Buffer.alloc(traceOpening.length), 0, traceOpening.length, 0);
    return buffer.toString('latin1') === traceOpening;
  } finally {
    await file.close();
  }
}

function endRecording(recording: Recording): void {
  recording.end?.();
  recording.end = undefined;
}

/** The number of nodes of a model's graph: field 1 of field 7 of a ModelProto. */
function countNodes(model: Uint8Array): number {
  const reader = new BinaryReader(model);
  let nodes = 0;
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field !== 7) {
      reader.skip(wireType);
      continue;
    }
    const length = reader.uint32();
    const end = reader.pos + length;
    while (reader.pos < end) {
      const [innerField, innerType] = reader.tag();
      if (innerField === 1) nodes++;
      reader.skip(innerType);
    }
  }
  return nodes;
}
