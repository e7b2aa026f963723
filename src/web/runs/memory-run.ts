// Keeps a run in memory: a page has no disk. What is left of it are the files of its model, and its state on the way.
import type { Tensor } from '../../engine/tensor/tensor.js';
import { BytetagError } from '../../foundation/errors.js';
import { joinBytes } from '../../foundation/join-bytes.js';
import { fileNames } from '../../network/checkpoint/file-names.js';
import { safetensorsContent } from '../../network/checkpoint/safetensors-writer.js';
import type { EvaluationEvent } from '../../network/train/events.js';
import type { RunStore } from '../../network/train/run-store.js';
import type { ModelFile } from '../../product/model/model-files.js';
import { describeDifferences, type RunData } from '../../product/training/run-data.js';
import type { RunRecord } from '../../product/training/run-record.js';
import { type ConfigurationLength, expectSameConfiguration } from '../../product/training/same-configuration.js';
import type { RunState } from './run-state.js';

/** A run in memory. */
export interface MemoryRun {
  readonly record: RunRecord;
  readonly store: RunStore;
  /** The files of its model by name, without weights before the first are published. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** How a run begins, and who is told of its states. */
export interface MemoryRunOptions {
  readonly configuration: ConfigurationLength;
  /** The state that the run goes on with. Default: a new run. */
  readonly resume?: RunState | undefined;
  /** Called with a copy of each state that is saved. */
  readonly onState?: ((state: RunState) => void) | undefined;
}

/**
 * A run, new or resumed.
 * @param model the file for the weights, and their names in it
 * @throws BytetagError `config` if it began with another configuration
 */
export function createMemoryRun(model: ModelFile, { configuration, resume, onState }: MemoryRunOptions): MemoryRun {
  if (resume !== undefined) expectSameConfiguration(resume.configuration, configuration, { where: 'resume' });
  const { fileName = fileNames.weights, namesOf = (name) => [name], dtype } = model;
  const files = new Map<string, Uint8Array>();
  const evaluations = new Map(resume?.evaluations.map((event) => [event.step, event]));
  const encoder = new TextEncoder();
  let data: RunData = { data: {} };
  const publish: RunStore['publish'] = async ({ tensors }) => {
    const named = [...tensors].flatMap(([name, tensor]) => namesOf(name).map((stored) => ({ name: stored, tensor })));
    const pieces: Uint8Array[] = [];
    // The writer uses the memory of a piece again.
    for (const piece of safetensorsContent(named, fileName, dtype ? { dtype } : {})) pieces.push(piece.slice());
    files.set(fileName, joinBytes(pieces));
  };
  return {
    files,
    record: {
      hasNothingToContinue: false,
      async expectData(given) {
        data = given;
        const differences = resume === undefined ? [] : describeDifferences(resume.data, given);
        if (differences.length === 0) return true;
        const expected = 'expected to resume on the data that the training began with';
        throw new BytetagError('config', `resume: ${expected}, got ${differences.join(' and ')}`);
      },
      async begin(texts) {
        for (const [name, text] of texts) files.set(name, encoder.encode(text));
      },
      async record(event) {
        if (event.type === 'evaluation') evaluations.set(event.step, event);
      },
      evaluationAt: async (step): Promise<EvaluationEvent | undefined> => evaluations.get(step),
      async writeCard(card) {
        files.set('README.md', encoder.encode(card));
      },
      async close() {},
    },
    store: {
      async restore(weights, optimizer) {
        if (resume === undefined) return undefined;
        await restoreTensors('weights', weights.tensors, resume.weights);
        await restoreTensors('optimizer', optimizer.state, resume.optimizer);
        if (resume.best !== undefined) files.set(fileName, new Uint8Array(await resume.best.arrayBuffer()));
        optimizer.stepCount = resume.progress.step;
        return resume.progress;
      },
      async save(weights, optimizer, progress) {
        // A run that is stopped has the weights of its last step, unless it has better ones.
        if (progress.best === undefined) await publish(weights, progress);
        onState?.({
          configuration: JSON.parse(JSON.stringify(configuration)),
          ...{ data, progress },
          weights: blobOf(weights.tensors),
          optimizer: blobOf(optimizer.state),
          ...(progress.best !== undefined && { best: new Blob([files.get(fileName) as BlobPart]) }),
          evaluations: [...evaluations.values()],
        });
      },
      publish,
    },
  };
}

/** A copy of all values, one tensor after the other. */
function blobOf(tensors: ReadonlyMap<string, Tensor<'float32'>>): Blob {
  return new Blob(Array.from(tensors.values(), ({ data }) => data as BlobPart));
}

/** @throws BytetagError `config` for a state of another model */
async function restoreTensors(
  what: string,
  tensors: ReadonlyMap<string, Tensor<'float32'>>,
  saved: Blob,
): Promise<void> {
  const count = Array.from(tensors.values()).reduce((sum, { data }) => sum + data.length, 0);
  const size = count * Float32Array.BYTES_PER_ELEMENT;
  if (saved.size !== size) {
    throw new BytetagError('config', `resume: expected ${size} bytes of ${what}, got ${saved.size}`);
  }
  const values = new Float32Array(await saved.arrayBuffer());
  let start = 0;
  for (const { data } of tensors.values()) {
    data.set(values.subarray(start, start + data.length));
    start += data.length;
  }
}
