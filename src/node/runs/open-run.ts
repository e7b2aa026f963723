// Reads and writes the files of a run other than its weights. It checks the content of the folder before it writes
// anything.
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BytetagError } from '../../foundation/errors.js';
import { tokenizerFiles } from '../../language/text/tokenizer-files.js';
import { adapterFileNames } from '../../network/checkpoint/adapter-config.js';
import { fileNames } from '../../network/checkpoint/file-names.js';
import type { EvaluationEvent } from '../../network/train/events.js';
import { mostHistoryBytes, parseHistoryEvent } from '../../network/train/history-event.js';
import { segmenterFolder } from '../../product/model/segmentation.js';
import { taggerConfigFileName } from '../../product/model/tagger-config.js';
import { describeDifferences, parseRunData, type RunData } from '../../product/training/run-data.js';
import type { RunRecord } from '../../product/training/run-record.js';
import { createFolder, ioError, writeAtomically } from '../files/atomic-file.js';
import { isFile, readJsonObject } from '../files/json-file.js';
import { readWholeFile } from '../files/whole-file.js';
import { openRunLogs } from '../logs/open-run-logs.js';
import { checkFolder, type EarlierRun, expectOneWay, type KeptConfiguration } from './check-run-folder.js';
import { hasSavedState, runFiles, truncateMetrics } from './run-folder.js';
import { expectFree, lockRun, type RunLock } from './run-lock.js';

/**
 * Checks the output folder of a run.
 * @throws BytetagError `config` if the folder holds other files, a run that should not be continued, a run with another
 *   configuration, or a run that is still working
 */
export async function openRun(configuration: KeptConfiguration, earlier: EarlierRun): Promise<RunRecord> {
  const { out } = configuration;
  expectOneWay(configuration, earlier);
  const isContinued = async (): Promise<boolean> =>
    (await checkFolder(configuration, earlier)) && earlier.resume === true;
  const isResumed = await isContinued();
  await expectFree(out);
  const hasNothingToContinue = earlier.resume === true && !(isResumed && (await hasSavedState(out)));

  const compare = async (data: RunData): Promise<boolean> => {
    const began = await readData(out);
    if (began === undefined) return false;
    const differences = describeDifferences(began, data);
    if (differences.length === 0) return true;
    throw new BytetagError(
      'config',
      `${out}: expected to resume on the data that the run began with, got ${differences.join(' and ')}`,
    );
  };
  let lock: RunLock | undefined;
  const write = (name: string, content: string): Promise<void> => writeAtomically(join(out, name), content);
  const metricsPath = join(out, runFiles.metrics);
  const logs = openRunLogs(configuration.log ?? [], join(out, runFiles.logs));
  return {
    hasNothingToContinue,
    async expectData(data) {
      return isResumed ? compare(data) : true;
    },
    async begin(files, data) {
      await createFolder(out);
      lock = await lockRun(out);
      // This is checked again: another run may have begun there while this one read its data.
      if (await isContinued()) await compare(data);
      if (earlier.overwrite) await removeRun(out);
      // This file is written first. From now on the folder counts as a run, and if it is killed here, --resume begins
      // it again.
      await write(runFiles.configuration, `${JSON.stringify(configuration, null, 2)}\n`);
      await write(runFiles.data, `${JSON.stringify(data, null, 2)}\n`);
      for (const [name, content] of files) await write(name, content);
    },
    async record(event) {
      if (event.type === 'start') await truncateMetrics(metricsPath, event.step);
      await appendFile(metricsPath, `${JSON.stringify(event)}\n`).catch((error) => {
        throw ioError(metricsPath, 'write', error);
      });
      for (const log of logs) await log.record(event);
    },
    async evaluationAt(step) {
      const bytes = await readWholeFile(metricsPath, { mostBytes: mostHistoryBytes, code: 'data' });
      // Other programs may have written lines to the file. These are skipped.
      return new TextDecoder()
        .decode(bytes)
        .split('\n')
        .map(parseHistoryEvent)
        .find((event): event is EvaluationEvent => event?.type === 'evaluation' && event.step === step);
    },
    writeCard: (card) => write('README.md', card),
    async close() {
      await lock?.release();
      lock = undefined;
    },
  };
}

async function readData(out: string): Promise<RunData | undefined> {
  const path = join(out, runFiles.data);
  return (await isFile(path)) ? parseRunData(await readJsonObject(path)) : undefined;
}

/** The files that a run leaves, but for its configuration. */
const left = [
  ...[
    runFiles.states,
    runFiles.metrics,
    runFiles.logs,
    runFiles.data,
    fileNames.weights,
    'README.md',
    taggerConfigFileName,
    segmenterFolder,
  ],
  ...['config.json', 'generation_config.json', ...Object.values(adapterFileNames)],
  ...Object.keys(tokenizerFiles()),
];

/** Removes a run but for its configuration, so that none of its files is taken for a part of the next. */
export async function removeRun(out: string): Promise<void> {
  for (const name of left) {
    const path = join(out, name);
    await rm(path, { recursive: true, force: true }).catch((error) => {
      throw ioError(path, 'write', error);
    });
  }
}
