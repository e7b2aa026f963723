// The folder of a cross-validation: a run for each fold, the scores and the predictions.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeText } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { lastPart } from '../../foundation/last-part.js';
import type { FoldsSummary } from '../../product/evaluation/fold-scores.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import { ioError, writeAtomically } from '../files/atomic-file.js';
import { checkFolder, type EarlierRun, expectOneWay } from '../runs/check-run-folder.js';
import { removeRun } from '../runs/open-run.js';
import { runFiles } from '../runs/run-folder.js';
import { expectFree } from '../runs/run-lock.js';

/** The files of a cross-validation beside the folders of its runs. */
export const foldsFiles = {
  /** The scores of each fold, their means and standard deviations. */
  scores: 'folds.json',
  /** Each training sentence with the tags of the model that has not seen it, one JSON object on each line. */
  predictions: 'predictions.jsonl',
} as const;

/** A training sentence, labelled by the model that has not seen it. */
export interface OutOfFoldPrediction {
  readonly task: string;
  /** The fold that the sentence is in, counted from 1. */
  readonly fold: number;
  readonly tokens: readonly string[];
  /** The tags of the file, renamed and in the task's scheme. */
  readonly tags: readonly string[];
  /** The tags of the model; `''` for a word without a label. */
  readonly predicted: readonly string[];
}

/** The folder of the run of a fold. */
export function foldFolder(out: string, fold: number): string {
  return join(out, `fold-${fold}`);
}

/** The configurations of the runs of a cross-validation, each in a folder of its own. */
export function foldRuns(configuration: TrainingConfiguration, folds: number): readonly FoldConfiguration[] {
  return Array.from({ length: folds }, (_, index) => ({
    ...configuration,
    out: foldFolder(configuration.out, index + 1),
    fold: { number: index + 1, of: folds },
  }));
}

/** The configuration of the run of one fold. */
export type FoldConfiguration = TrainingConfiguration & Required<Pick<TrainingConfiguration, 'fold'>>;

/**
 * Checks the folder of a cross-validation and those of its runs.
 * @throws BytetagError `config` if it holds something else, other folds, or runs that should not be continued
 */
export async function checkFoldsFolder(
  out: string,
  runs: readonly FoldConfiguration[],
  earlier: EarlierRun,
): Promise<void> {
  const names = await readdir(out).catch((error) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR')
      throw new BytetagError('config', `${out}: expected a new or empty folder, got a file`);
    throw ioError(out, 'read', error);
  });
  const own = new Set<string>([...runs.map((run) => lastPart(run.out)), ...Object.values(foldsFiles)]);
  const other = names.find((name) => !own.has(name) && !name.endsWith('.tmp'));
  if (other !== undefined) {
    const expected = `a new folder, or that of a cross-validation of ${runs.length} folds`;
    const found = other === runFiles.configuration ? 'one that holds a run' : `one that holds ${describeText(other)}`;
    throw new BytetagError('config', `${out}: expected ${expected}, got ${found}`);
  }
  for (const run of runs) {
    expectOneWay(run, earlier);
    await checkFolder(run, earlier);
    await expectFree(run.out);
  }
}

/**
 * Removes the results of an earlier cross-validation, and its runs but for the first, which is replaced when it begins.
 * Otherwise a new one that is interrupted could not be told from the earlier one.
 */
export async function removeFolds(out: string, [, ...runs]: readonly FoldConfiguration[]): Promise<void> {
  const files = [...Object.values(foldsFiles).map((name) => join(out, name))];
  for (const run of runs) {
    await removeRun(run.out);
    files.push(join(run.out, runFiles.configuration));
  }
  for (const path of files) {
    await rm(path, { force: true }).catch((error) => {
      throw ioError(path, 'remove', error);
    });
  }
}

/** Writes the results of a cross-validation. @throws BytetagError `io` if they cannot be written */
export async function writeFolds(
  out: string,
  { folds, mean, std }: FoldsSummary,
  predictions: readonly OutOfFoldPrediction[],
): Promise<void> {
  const scores = { folds: folds.map((fold) => ({ ...fold, out: lastPart(fold.out) })), mean, std };
  await writeAtomically(join(out, foldsFiles.scores), `${JSON.stringify(scores, null, 2)}\n`);
  const lines = predictions.map((prediction) => `${JSON.stringify(prediction)}\n`);
  await writeAtomically(join(out, foldsFiles.predictions), lines.join(''));
}
