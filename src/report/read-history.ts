// How a run was trained: its metrics.jsonl goes in, its history comes out.
import { describeValue } from '../describe-value.js';
import { BytetagError } from '../errors.js';
import { mostHistoryBytes, parseHistoryEvent } from '../train/history-event.js';
import { readWholeFile } from '../whole-file.js';
import type { TrainingHistory } from './report-data.js';

/**
 * The history in a file of training events, one JSON object a line; `undefined` where there is no such file. Of steps that
 * were made twice, because a killed run went back to its last saved state, the later ones count. A last line that was
 * being written when the run was killed is passed over.
 * @throws BytetagError `io` if the file cannot be read, `data` naming the line that is not an event, or for a
 *   file that is too large
 */
export async function readHistory(path: string): Promise<TrainingHistory | undefined> {
  const bytes = await readWholeFile(path, { mostBytes: mostHistoryBytes, code: 'data' }).catch((error) => {
    if (error.cause?.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const steps: TrainingHistory['steps'][number][] = [];
  const evaluations: TrainingHistory['evaluations'][number][] = [];
  const lines = new TextDecoder().decode(bytes).split('\n');
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
