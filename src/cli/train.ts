// `bytetag train`: fine-tunes a model on labelled files.
import { readJsonObject } from '../checkpoint/json-file.js';
import { findFiles } from '../data/read-sentences.js';
import { defaultSplits } from '../data/reference.js';
import { finetuneInProcess } from '../tagger/finetune-in-process.js';
import type { Command, CommandContext } from './command.js';
import { downloads } from './downloads.js';
import { checkOptionValues, formatOptions, parseOptions } from './options.js';
import { formatProfile, profileOptions } from './profile.js';
import { formatCount } from './terminal.js';
import { type TrainingFlags, trainingConfiguration, trainingOptions } from './training-options.js';
import { createTrainingProgress } from './training-progress.js';

const options = {
  ...trainingOptions,
  config: {
    kind: 'string',
    placeholder: 'FILE',
    help: 'JSON file with any of the options above; the command line wins',
  },
  resume: { kind: 'flag', help: 'continue the run in --out' },
  ...profileOptions,
  json: { kind: 'flag', help: 'print the result as one JSON document' },
} as const;

/** Fine-tunes. */
export const trainCommand: Command = {
  name: 'train',
  summary: 'fine-tune a model on labelled files',
  help: `usage: bytetag train --model M --train F.. --out DIR [options]\n\n${formatOptions(options)}`,
  async run(args, context) {
    const { values } = parseOptions(args, options);
    const { config, resume = false, json = false, profile, ...given } = values;
    const fromFile =
      config === undefined ? {} : checkOptionValues(await readJsonObject(config), trainingOptions, config);
    await trainWithProgress({ ...fromFile, ...given }, { resume, json, profile }, context);
  },
};

/** Runs a training and draws it. */
export async function trainWithProgress(
  given: TrainingFlags,
  {
    resume,
    json,
    profile,
  }: { readonly resume: boolean; readonly json: boolean; readonly profile?: string | undefined },
  { terminal, print, signal }: CommandContext,
): Promise<void> {
  const configuration = await trainingConfiguration(given, downloads({ terminal, signal }));
  // Here, where it can be drawn: the process that trains finds it in the cache.
  for (const { trainFiles, devFiles } of configuration.tasks) {
    const hub = downloads({ terminal, signal });
    for (const file of trainFiles) await findFiles(file, { hub });
    for (const file of devFiles) await findFiles(file, { hub, splits: defaultSplits.dev });
  }
  const draw = createTrainingProgress(terminal);
  for await (const event of finetuneInProcess(configuration, {
    resume,
    signal,
    ...(profile !== undefined && { profile }),
  })) {
    if (event.type === 'prepared') {
      const { sentences, words, devSentences, tags, addedBySplitting } = event;
      terminal.line(
        `${formatCount(sentences)} sentences, ${formatCount(words)} words, ${tags.length} tags; ` +
          `${formatCount(devSentences)} sentences to evaluate on`,
      );
      if (addedBySplitting > 0) {
        terminal.line(`sentences longer than the window were split: ${addedBySplitting} windows more than sentences`);
      }
      continue;
    }
    if (event.type === 'profile') {
      terminal.line(formatProfile(event.summary, profile ?? ''));
      continue;
    }
    draw(event);
    if (event.type !== 'end') continue;
    terminal.line(`the model is in ${configuration.out}`);
    if (json) print(JSON.stringify({ out: configuration.out, ...event }));
    if (event.reason === 'interrupted') terminal.line('continue with the same command and --resume');
  }
}
