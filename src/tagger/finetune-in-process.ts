// Fine-tuning in a process of its own: a configuration goes in, the same events as from `finetune` come out.
import type { FinetuneEvent } from './finetune.js';
import { trainInProcess } from './train-in-process.js';
import type { TrainingConfiguration } from './training-configuration.js';
import type { RunOptions } from './training-process.js';

/**
 * Runs `finetune` in a child process. Leaving the loop ends the run, with its state saved.
 * @throws BytetagError what `finetune` throws, or `training` if the process dies
 */
export function finetuneInProcess(
  configuration: TrainingConfiguration,
  options: Omit<RunOptions, 'memoryArena'> = {},
): AsyncGenerator<FinetuneEvent, void, void> {
  return trainInProcess(new URL('./finetune-process.js', import.meta.url), configuration, options);
}
