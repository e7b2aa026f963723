// Pretrains a model in this process, with files for its text and its results.
import '../runtime/set-core-count.js';

import type { ProfileEvent } from '../../engine/profile/profile.js';
import { BytetagError } from '../../foundation/errors.js';
import type { TrainingEvent } from '../../network/train/events.js';
import { pretrainingCard } from '../../product/cards/pretraining-card.js';
import { weightFile } from '../../product/model/model-files.js';
import { checkOptions } from '../../product/options/check-options.js';
import { runRules } from '../../product/options/library-rules.js';
import type { TextCorpus } from '../../product/training/corpus-batches.js';
import { type CorpusEvent, runPretrainingJob } from '../../product/training/pretraining.js';
import { checkPretraining, type PretrainingConfiguration } from '../../product/training/pretraining-configuration.js';
import { openCorpus } from '../files/text-corpus.js';
import { loadModelForTraining } from '../models/load-model.js';
import { openRun } from '../runs/open-run.js';
import { createRunFolder } from '../runs/run-folder.js';
import { openDevice } from '../runtime/open-device.js';
import { profiledRun } from '../runtime/profiled-run.js';
import type { Profiler } from '../runtime/profiler.js';
import type { RunOptions } from './run-options.js';

/** Everything that pretraining reports. */
export type PretrainingEvent = CorpusEvent | TrainingEvent | ProfileEvent;

/**
 * Pretrains a model in this process. Nothing is written before all input has been read and checked.
 * @throws BytetagError for unusable files, settings or folders, and if the loss is no longer finite
 */
export function runPretraining(
  configuration: PretrainingConfiguration,
  { profile, ...options }: RunOptions = {},
): AsyncGenerator<PretrainingEvent, void, void> {
  return profiledRun(profile, (profiler) => pretrainTimed(configuration, options, profiler));
}

type TimedOptions = Omit<RunOptions, 'profile'>;

async function* pretrainTimed(
  configuration: PretrainingConfiguration,
  options: TimedOptions,
  profiler?: Profiler,
): AsyncGenerator<CorpusEvent | TrainingEvent, void, void> {
  const { textFiles, devFiles, corruption } = configuration;
  checkPretraining(configuration);
  checkOptions(options, runRules);
  const run = await openRun(configuration, options);
  const texts: TextCorpus[] = [];
  try {
    for (const files of [textFiles, devFiles].filter(({ length }) => length > 0)) {
      const text = await openCorpus(files, options.signal);
      texts.push(text);
      checkLength(text, files, corruption.windowLength);
    }
    const [corpus, dev] = texts;
    if (corpus === undefined) return;
    const { settings, saveDtype, keepCheckpoints, out, device } = configuration;
    const model = await loadModelForTraining(configuration.model, settings.seed);
    yield* runPretrainingJob({
      ...{ configuration, model, corpus, dev, run, signal: options.signal, memoryArena: options.memoryArena ?? true },
      formatCard: pretrainingCard,
      store: createRunFolder(out, weightFile(model.network, saveDtype), keepCheckpoints),
      openDevice: () => openDevice(device, profiler),
    });
  } finally {
    await run.close();
    for (const text of texts) await text.close();
  }
}

/** @throws BytetagError `data` if there is less text than one window */
function checkLength({ size }: TextCorpus, files: readonly string[], windowLength: number): void {
  if (size >= windowLength) return;
  const found = `expected at least ${windowLength} bytes, one window, got ${size}`;
  throw new BytetagError('data', `${files.join(', ')}: ${found}`);
}
