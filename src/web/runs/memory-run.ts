// Keeps a run in memory: a page has no disk. What is left of it are the files of its model.
import { joinBytes } from '../../foundation/join-bytes.js';
import { fileNames } from '../../network/checkpoint/file-names.js';
import { safetensorsContent } from '../../network/checkpoint/safetensors-writer.js';
import type { EvaluationEvent } from '../../network/train/events.js';
import type { RunStore } from '../../network/train/run-store.js';
import type { ModelFile } from '../../product/model/model-files.js';
import type { RunRecord } from '../../product/training/run-record.js';

/** A run in memory. */
export interface MemoryRun {
  readonly record: RunRecord;
  readonly store: RunStore;
  /** The files of its model by name, without weights before the first are published. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A new run. @param model the file for the weights, and their names in it */
export function createMemoryRun({
  fileName = fileNames.weights,
  namesOf = (name) => [name],
  dtype,
}: ModelFile): MemoryRun {
  const files = new Map<string, Uint8Array>();
  const evaluations = new Map<number, EvaluationEvent>();
  const encoder = new TextEncoder();
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
      expectData: async () => true,
      async begin(texts) {
        for (const [name, text] of texts) files.set(name, encoder.encode(text));
      },
      async record(event) {
        if (event.type === 'evaluation') evaluations.set(event.step, event);
      },
      evaluationAt: async (step) => evaluations.get(step),
      async writeCard(card) {
        files.set('README.md', encoder.encode(card));
      },
      async close() {},
    },
    store: {
      restore: async () => undefined,
      // A run that is stopped has the weights of its last step, unless it has better ones.
      async save(weights, _, progress) {
        if (progress.best === undefined) await publish(weights, progress);
      },
      publish,
    },
  };
}
