// Reads the training history of a run from its metrics.jsonl.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { parseHistoryEvent } from '../../network/train/history-event.js';
import type { TrainingHistory } from './report-data.js';

/**
 * Parses the text of `metrics.jsonl`, which has one JSON object on each line. A killed run goes back to its last saved
 * state, so some steps occur twice; the later ones count. If the run was killed while it wrote the last line, that line
 * is skipped.
 * @param path of the file, for messages
 * @throws BytetagError `data` naming a line that is not an event
 */
export function parseHistory(text: string, path: string): TrainingHistory {
  const steps: TrainingHistory['steps'][number][] = [];
  const evaluations: TrainingHistory['evaluations'][number][] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const event = parseHistoryEvent(line);
    if (event === undefined) {
      if (index === lines.length - 1) return;
      throw new BytetagError('data', `${path}:${index + 1}: expected a training event, got ${describeValue(line)}`);
    }
    if (event.type === 'start') {
      dropAfter(steps, event.step);
      dropAfter(evaluations, event.step);
    } else if (event.type === 'step') {
      const { loss = Number.NaN, ...parts } = event.losses;
      steps.push({ step: event.step, loss, learningRate: event.learningRate, parts });
    } else if (event.type === 'evaluation') {
      evaluations.push({ step: event.step, metrics: event.metrics });
    }
  });
  return { steps, evaluations };
}

function dropAfter(list: { readonly step: number }[], step: number): void {
  while ((list.at(-1)?.step ?? -1) > step) list.pop();
}
