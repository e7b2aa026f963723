// Shows the progress of a training run on the command line, and its result at the end.
import { BytetagError } from '../../foundation/errors.js';
import type { EndEvent } from '../../network/train/events.js';
import type { FinetuneEvent } from '../../node/training/finetune.js';
import type { PretrainingEvent } from '../../node/training/run-pretraining.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import type { PreparedEvent } from '../../product/training/finetuning.js';
import type { CorpusEvent } from '../../product/training/pretraining.js';
import { formatProfile, profileOptions } from '../output/print-profile.js';
import { formatCount } from '../output/terminal.js';
import { createTrainingProgress, type ProgressWording } from '../output/training-progress.js';
import type { CommandContext } from './command.js';

/** Options of every command that trains, in addition to its configuration. */
export const runOptions = {
  resume: {
    kind: 'flag',
    help:
      'continue the run in --out, also with more steps if its --schedule is constant; where ' +
      'there is none, begin one',
  },
  overwrite: { kind: 'flag', help: 'remove the run in --out, and begin anew' },
  ...profileOptions,
  json: { kind: 'flag', help: 'print the result as one JSON document' },
} as const;

/** The run's folder and the wording of messages about it. */
export interface FollowedRun {
  readonly out: string;
  readonly flags: OptionValues<typeof runOptions>;
  readonly wording?: ProgressWording;
  /** The command that continues an interrupted run. Default: the same command with --resume. */
  readonly continuedBy?: string;
  /** The number of the fold, for a run of a cross-validation. It is evaluated when it is over. */
  readonly fold?: number;
}

/** Shows an event of a run. */
export type FollowEvent = (event: FinetuneEvent | PretrainingEvent) => void;

/** The command that continues an interrupted run. */
export const sameCommand = 'the same command and --resume';

/** A message about a resumed run. */
const unrecordedData =
  'the run was begun by a version of bytetag that recorded no data: whether they are the same was not checked';

/** Shows a run until its end. @throws BytetagError `training` if a signal ended its process, but not this one */
export async function followTraining(
  events: AsyncIterable<FinetuneEvent | PretrainingEvent>,
  run: FollowedRun,
  context: CommandContext,
): Promise<void> {
  const follow = createFollower(run, context);
  for await (const event of events) follow(event);
}

/**
 * Creates a function that shows the events of one run.
 * @throws BytetagError `training`, from the function, if a signal ended the run's process, but not this one
 */
export function createFollower(
  { out, flags, wording, continuedBy = sameCommand, fold }: FollowedRun,
  { terminal, print, signal }: CommandContext,
): FollowEvent {
  const draw = createTrainingProgress(terminal, wording);
  return (event) => {
    if ('unrecorded' in event) terminal.line(unrecordedData);
    // The later runs of a cross-validation that was interrupted are new ones.
    if ('nothingToContinue' in event && (fold ?? 1) === 1)
      terminal.line(`--resume: nothing to continue in ${out}: a new run begins`);
    if (event.type === 'prepared') for (const line of describePrepared(event, fold !== undefined)) terminal.line(line);
    else if (event.type === 'corpus') terminal.line(describeCorpus(event));
    else if (event.type === 'profile') terminal.line(formatProfile(event.summary, flags.profile ?? ''));
    else draw(event);
    if (event.type !== 'end') return;
    terminal.line(describeModel(event, out));
    if (flags.json) print(JSON.stringify({ out, ...event }));
    if (event.reason !== 'interrupted') return;
    terminal.line(`${event.step > 0 || (fold ?? 1) > 1 ? 'continue' : 'begin again'} with ${continuedBy}`);
    if (!signal.aborted) throw new BytetagError('training', 'training: expected its process to finish, got SIGTERM');
  };
}

/**
 * Describes the model in the folder of a run at its end. Until the first evaluation or the end, it is the model that
 * the run began with.
 */
function describeModel({ reason, step, best }: EndEvent, out: string): string {
  if (reason !== 'interrupted') return `the model is in ${out}`;
  if (best !== undefined) return `the best model so far, of step ${best.step}, is in ${out}`;
  const saved = step > 0 ? `the state after step ${step} is saved` : 'no step was made';
  return `no trained model is in ${out} yet: ${saved}`;
}

function describePrepared(
  { sentences, words, devSentences, tags, addedBySplitting, warnings }: PreparedEvent,
  isFold: boolean,
): readonly string[] {
  const evaluated = isFold ? '' : `; ${formatCount(devSentences)} sentences to evaluate on`;
  return [
    ...shortList(warnings),
    `${formatCount(sentences)} sentences, ${formatCount(words)} words, ${tags.length} tags${evaluated}`,
    ...(addedBySplitting > 0
      ? [`sentences longer than the window were split: ${addedBySplitting} windows more than sentences`]
      : []),
  ];
}

/** The most warnings to show. There may be one for every line of a file. */
const warningsShown = 10;

function shortList(warnings: readonly string[]): readonly string[] {
  const left = warnings.length - warningsShown;
  return left > 0 ? [...warnings.slice(0, warningsShown), `and ${formatCount(left)} warnings more`] : warnings;
}

function describeCorpus({ bytes, devBytes, devWindows }: CorpusEvent): string {
  const evaluated = devWindows > 0 ? `; ${devWindows} windows of ${formatCount(devBytes)} bytes to evaluate on` : '';
  return `${formatCount(bytes)} bytes of text${evaluated}`;
}
