// How a run was trained: its metrics.jsonl goes in, its history comes out.
import { readFile } from 'node:fs/promises';
import { ioError } from '../atomic-file.js';
import { BytetagError } from '../errors.js';
import type { TrainingEvent } from '../train/events.js';
import type { TrainingHistory } from './report-data.js';

/**
 * The history in a file of training events, one JSON object a line; `undefined` where there is no such file. Of steps that
 * were made twice, because a killed run went back to its last saved state, the later ones count. A last line that was
 * being written when the run was killed is passed over.
 * @throws BytetagError `io` if the file cannot be read, `data` naming the line that is not an event
 */
export async function readHistory(path: string): Promise<TrainingHistory | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError(path, 'read', error);
  }
  const steps: TrainingHistory['steps'][number][] = [];
  const evaluations: TrainingHistory['evaluations'][number][] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const event = parseEvent(line);
    if (event === undefined) {
      if (index === lines.length - 1) return;
      throw new BytetagError('data', `${path}:${index + 1}: expected a training event, got ${line.slice(0, 60)}`);
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

function parseEvent(line: string): TrainingEvent | undefined {
  try {
    const json = JSON.parse(line) as TrainingEvent | null;
    return typeof json === 'object' && json !== null && 'type' in json ? json : undefined;
  } catch {
    return undefined;
  }
}

function dropAfter(list: { readonly step: number }[], step: number): void {
  while ((list.at(-1)?.step ?? -1) > step) list.pop();
}
