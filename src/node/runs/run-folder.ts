// Keeps a run in a folder on a disk: weights, optimizer state and progress, from which a killed run can continue.
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor } from '../../engine/tensor/tensor.js';
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { isJsonObject } from '../../foundation/json-object.js';
import { fileNames } from '../../network/checkpoint/file-names.js';
import { mostHistoryBytes } from '../../network/train/history-event.js';
import type { Progress, RunStore } from '../../network/train/run-store.js';
import type { ModelFile } from '../../product/model/model-files.js';
import { ioError, writeAtomically } from '../files/atomic-file.js';
import { readJsonObject } from '../files/json-file.js';
import { makeFolders } from '../files/make-folders.js';
import { openWeights } from '../files/open-weights-on-disk.js';
import { isRealFolder } from '../files/real-folder.js';
import { readWholeFile } from '../files/whole-file.js';
import { writeSafetensors } from '../files/write-safetensors.js';

/** The paths of the parts of a run, relative to its folder. */
export const runFiles = {
  /** The configuration that the run was started with. */
  configuration: 'run.json',
  /** Digests of the data for training and evaluation. */
  data: 'data.json',
  /** One JSON event on each line. */
  metrics: 'metrics.jsonl',
  /** Saved states in folders `step-N`. The newest is complete. */
  states: 'state',
  /** What other programs show of the run, such as the event files of TensorBoard. */
  logs: 'logs',
} as const;

const stateFiles = { weights: 'weights.safetensors', optimizer: 'optimizer.safetensors', progress: 'progress.json' };
const statePrefix = 'step-';

/**
 * Keeps a run in `folder`. A state is written under a temporary name and then renamed, and only then older ones are
 * removed. The model file is replaced by a rename. So there is always a complete model and, after the first save, a
 * complete state.
 * @param keepStates the number of states to keep. The oldest are removed
 */
export function createRunFolder(folder: string, model: ModelFile = {}, keepStates = 1): RunStore {
  const { fileName = fileNames.weights, namesOf = (name) => [name], dtype } = model;
  const states = join(folder, runFiles.states);
  return {
    async restore(weights, optimizer) {
      const [newest] = await savedStates(states);
      if (newest === undefined) return undefined;
      const path = join(states, newest.name);
      const progress = parseProgress(await readJsonObject(join(path, stateFiles.progress)), path);
      await readTensors(join(path, stateFiles.weights), weights.tensors);
      await readTensors(join(path, stateFiles.optimizer), optimizer.state);
      optimizer.stepCount = progress.step;
      return progress;
    },
    async save(weights, optimizer, progress) {
      const name = `${statePrefix}${progress.step}`;
      const temporary = join(states, `${name}.tmp`);
      await isRealFolder(states);
      try {
        await rm(temporary, { recursive: true, force: true });
        await makeFolders(temporary);
        await writeSafetensors(join(temporary, stateFiles.weights), named(weights.tensors));
        await writeSafetensors(join(temporary, stateFiles.optimizer), named(optimizer.state));
        await writeAtomically(join(temporary, stateFiles.progress), `${JSON.stringify(progress, null, 2)}\n`);
        await rm(join(states, name), { recursive: true, force: true });
        await rename(temporary, join(states, name));
        for (const older of (await savedStates(states)).slice(keepStates)) {
          await rm(join(states, older.name), { recursive: true, force: true });
        }
      } catch (error) {
        throw error instanceof BytetagError ? error : ioError(temporary, 'write', error);
      }
    },
    async publish(weights) {
      const tensors = [...named(weights.tensors)].flatMap(({ name, tensor }) =>
        namesOf(name).map((stored) => ({ name: stored, tensor })),
      );
      await writeSafetensors(join(folder, fileName), tensors, dtype === undefined ? {} : { dtype });
    },
  };
}

/**
 * Whether a run in `folder` has anything to continue from.
 * @throws BytetagError `config` if the folder of its states, or of one of them, is a link or not a folder
 */
export async function hasSavedState(folder: string): Promise<boolean> {
  return (await savedStates(join(folder, runFiles.states))).length > 0;
}

/**
 * Saved states, newest first.
 * @throws BytetagError `config` if their folder, or that of one of them, is a link or not a folder
 */
async function savedStates(states: string): Promise<readonly { readonly name: string; readonly step: number }[]> {
  if (!(await isRealFolder(states))) return [];
  const names = await readdir(states).catch((error) => {
    throw ioError(states, 'read', error);
  });
  const found: { readonly name: string; readonly step: number }[] = [];
  for (const name of names.filter((each) => new RegExp(`^${statePrefix}\\d+$`).test(each))) {
    if (await isRealFolder(join(states, name))) found.push({ name, step: Number(name.slice(statePrefix.length)) });
  }
  return found.sort((a, b) => b.step - a.step);
}

function* named(tensors: ReadonlyMap<string, Tensor>): Generator<{ readonly name: string; readonly tensor: Tensor }> {
  for (const [name, tensor] of tensors) yield { name, tensor };
}

async function readTensors(path: string, tensors: ReadonlyMap<string, Tensor<'float32'>>): Promise<void> {
  const file = await openWeights(path);
  try {
    for (const [name, { data }] of tensors) await file.readInto(name, data);
  } finally {
    await file.close();
  }
}

function parseProgress(json: Readonly<Record<string, unknown>>, where: string): Progress {
  const { step, best, evaluationsWithoutGain, warmupSteps } = json as unknown as Progress;
  const fail = (key: string, expected: string, found: unknown): never => {
    const place = `${where}: ${stateFiles.progress}: ${key}`;
    throw new BytetagError('model', `${place}: expected ${expected}, got ${describeValue(found)}`);
  };
  const expectCount = (key: string, value: unknown): void => {
    if (!Number.isSafeInteger(value) || Number(value) < 0) fail(key, 'a whole number of at least 0', value);
  };
  expectCount('step', step);
  expectCount('evaluationsWithoutGain', evaluationsWithoutGain);
  if (warmupSteps !== undefined) expectCount('warmupSteps', warmupSteps);
  if (best !== undefined) {
    if (!isJsonObject(best)) fail('best', 'a step and its score', best);
    expectCount('best.step', best.step);
    if (!Number.isFinite(best.score)) fail('best.score', 'a number', best.score);
  }
  return { step, evaluationsWithoutGain, ...(best && { best }), ...(warmupSteps !== undefined && { warmupSteps }) };
}

/**
 * Removes the events after `step` from a metrics file, because these steps will be repeated. An incomplete line that a
 * killed run has left is removed, too.
 * @throws BytetagError `io` if it cannot be read or written, `data` if it is too large
 */
export async function truncateMetrics(path: string, step: number): Promise<void> {
  const bytes = await readWholeFile(path, { mostBytes: mostHistoryBytes, code: 'data' }).catch((error) => {
    if (error.cause?.code === 'ENOENT') return new Uint8Array();
    throw error;
  });
  const kept = new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => {
      const ofEvent = stepOf(line);
      return ofEvent !== undefined && ofEvent <= step;
    });
  await writeAtomically(path, kept.map((line) => `${line}\n`).join(''));
}

/** The step of an event; undefined if a line is not a complete event. */
function stepOf(line: string): number | undefined {
  try {
    const event = JSON.parse(line) as { readonly step?: unknown } | null;
    return typeof event?.step === 'number' ? event.step : undefined;
  } catch {
    return undefined;
  }
}
