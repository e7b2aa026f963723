// Fine-tunes a model in this process, with files for its data and its results.
import '../runtime/set-core-count.js';

import type { ProfileEvent } from '../../engine/profile/profile.js';
import type { CustomFormats } from '../../language/formats/create-format.js';
import type { TrainingEvent } from '../../network/train/events.js';
import { modelCard } from '../../product/cards/model-card.js';
import { weightFile } from '../../product/model/model-files.js';
import { segmentColumn } from '../../product/model/segmentation.js';
import { isPresetName } from '../../product/networks/networks.js';
import { checkOptions } from '../../product/options/check-options.js';
import { runRules } from '../../product/options/library-rules.js';
import { checkConfiguration } from '../../product/training/configuration-rules.js';
import { type PreparedEvent, runFinetuningJob } from '../../product/training/finetuning.js';
import { prepareTasks } from '../../product/training/prepare-tasks.js';
import type { TrainingConfiguration } from '../../product/training/training-configuration.js';
import { sha256 } from '../files/sha256.js';
import { findModel } from '../models/find-model.js';
import { loadModelForTraining } from '../models/load-model.js';
import { copySegmenter, segmenterIn, segmenterOf } from '../models/load-segmenter.js';
import { openRun } from '../runs/open-run.js';
import { createRunFolder } from '../runs/run-folder.js';
import { openDevice } from '../runtime/open-device.js';
import { profiledRun } from '../runtime/profiled-run.js';
import type { Profiler } from '../runtime/profiler.js';
import { taskReaders } from './read-task.js';
import type { RunOptions } from './run-options.js';

/** Everything that fine-tuning reports. */
export type FinetuneEvent = PreparedEvent | TrainingEvent | ProfileEvent;

/** Options of fine-tuning in addition to the configuration. */
export interface FinetuneOptions extends RunOptions {
  /**
   * The caller's own formats, by name. They cannot be used in a child process, because functions cannot be sent to it.
   */
  readonly formats?: CustomFormats;
}

/**
 * Fine-tunes a model. Nothing is written before all input has been read and checked.
 * @throws BytetagError for unusable files, settings or folders, and if the loss is no longer finite
 */
export function finetune(
  configuration: TrainingConfiguration,
  { profile, ...options }: FinetuneOptions = {},
): AsyncGenerator<FinetuneEvent, void, void> {
  return profiledRun(profile, (profiler) => finetuneTimed(configuration, options, profiler));
}

async function* finetuneTimed(
  configuration: TrainingConfiguration,
  options: Omit<FinetuneOptions, 'profile'>,
  profiler?: Profiler,
): AsyncGenerator<PreparedEvent | TrainingEvent, void, void> {
  checkConfiguration(configuration);
  checkOptions(options, { ...runRules, formats: { kind: 'other' } });
  const run = await openRun(configuration, options);
  try {
    const { settings, lora, saveDtype, keepCheckpoints, out, device } = configuration;
    const { formats = {}, memoryArena = true, signal } = options;
    const model = await loadModelForTraining(configuration.model, settings.seed, lora, { formats });
    const events = runFinetuningJob({
      ...{ configuration, model, run, memoryArena, signal },
      prepared: await prepareTasks(configuration, model.tagger, taskReaders(), formats),
      formatCard: modelCard,
      store: createRunFolder(out, weightFile(model.network, saveDtype), keepCheckpoints),
      createDigest: sha256,
      openDevice: () => openDevice(device, profiler),
    });
    for await (const event of events) {
      // By now the folder belongs to this run.
      if (event.type === 'start') await keepSegmenter(configuration);
      yield event;
    }
  } finally {
    await run.close();
  }
}

/**
 * Copies the model that divides texts for the one that is trained, or that was asked for, into the run, unless the run
 * learns to divide texts itself.
 */
async function keepSegmenter({ segmenter, model, tasks, out }: TrainingConfiguration): Promise<void> {
  if (tasks.some(({ column }) => column === segmentColumn)) return;
  const isKept = (await segmenterIn(out)) !== undefined;
  const place =
    isKept || isPresetName(model) ? segmenter : (segmenter ?? (await segmenterOf(await findModel(model, {}))));
  if (place !== undefined && !isKept) await copySegmenter(place, out);
}
