// Shows the progress of a cross-validation on the command line, and its scores at the end.
import { join } from 'node:path';
import { foldFolder, foldsFiles } from '../../node/folds/folds-folder.js';
import type { CrossValidationEvent } from '../../node/folds/run-folds.js';
import type { OptionValues } from '../../product/options/option-spec.js';
import { formatFolds } from '../output/format-folds.js';
import { formatCount } from '../output/terminal.js';
import { formatMetrics } from '../output/training-progress.js';
import type { CommandContext } from './command.js';
import { createFollower, type FollowEvent, type runOptions, sameCommand } from './follow-training.js';

/** The folder of a cross-validation and the number of its folds. */
export interface FollowedFolds {
  readonly out: string;
  readonly folds: number;
  readonly flags: OptionValues<typeof runOptions>;
}

/**
 * Shows a cross-validation until its end.
 * @throws BytetagError `training` if a signal ended a process, but not this one
 */
export async function followFolds(
  events: AsyncIterable<CrossValidationEvent>,
  { out, folds, flags }: FollowedFolds,
  context: CommandContext,
): Promise<void> {
  const { terminal, print } = context;
  let [current, follow]: [number, FollowEvent | undefined] = [0, undefined];
  let isOver = false;
  for await (const event of events) {
    if (event.type === 'folds') {
      const { predictions: _, type: __, ...summary } = event;
      print(flags.json ? JSON.stringify({ out, ...summary }) : formatFolds(summary));
      terminal.line(
        `the scores are in ${join(out, foldsFiles.scores)}, and each sentence with the labels of the model that ` +
          `has not seen it in ${join(out, foldsFiles.predictions)}`,
      );
      terminal.line(
        'for a model that learns from all sentences, give the same command without --folds and with another --out',
      );
      isOver = true;
    } else if (event.type === 'fold') {
      const size = `${formatCount(event.sentences)} sentences that its model has not seen`;
      terminal.line(`fold ${event.fold} of ${folds}: ${formatMetrics(event.metrics)}, on ${size}`);
    } else {
      if (follow === undefined || event.fold !== current) {
        current = event.fold;
        terminal.line(`fold ${current} of ${folds}: trains on the other folds`);
        follow = createFollower(
          { out: foldFolder(out, current), flags: { ...flags, json: false }, fold: current },
          context,
        );
      }
      follow(event);
      isOver = event.type === 'end' && event.reason === 'interrupted';
    }
  }
  if (!isOver) terminal.line(`continue with ${sameCommand}`);
}
