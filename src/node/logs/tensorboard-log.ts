// Writes the figures of a run for TensorBoard, as scalars in event files.
import { appendFile, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { TrainingEvent } from '../../network/train/events.js';
import { createFolder, ioError } from '../files/atomic-file.js';
import { isRealFolder } from '../files/real-folder.js';
import { encodeEvent, type LoggedContent } from './event-message.js';
import { frameRecord } from './record-framing.js';
import type { RunLog } from './run-log.js';

/** What the log takes from outside. */
export interface LogSurroundings {
  /** A clock, in milliseconds since 1970. */
  readonly now?: () => number;
  /** The name of the machine. */
  readonly host?: string;
}

/**
 * A log in `events.out.tfevents.SECONDS.HOST`, the name that TensorBoard looks for. Each start of a run makes a new
 * file. It begins with `SessionLog.START`, at which TensorBoard forgets what earlier files of the folder have of the
 * same steps and later ones. So the steps that a run made after its saved state do not appear twice.
 */
export function openTensorBoardLog(
  folder: string,
  { now = Date.now, host = hostname() }: LogSurroundings = {},
): RunLog {
  let path: string | undefined;
  const write = async (step: number, contents: readonly LoggedContent[], flag: 'a' | 'wx' = 'a'): Promise<void> => {
    if (path === undefined) return;
    const wallTime = now() / 1000;
    const records = contents.map((content) => frameRecord(encodeEvent({ wallTime, step, ...content })));
    await appendFile(path, Buffer.concat(records), { flag }).catch((error) => {
      throw ioError(path ?? folder, 'write', error);
    });
  };
  return {
    async record(event) {
      if (event.type === 'start') {
        path = join(folder, `events.out.tfevents.${await freshSeconds(folder, now)}.${host}`);
        await write(0, [{ fileVersion: 'brain.Event:2' }], 'wx');
        await write(event.step + 1, [{ sessionStarts: true }]);
        return;
      }
      const scalars = scalarsOf(event);
      if (scalars !== undefined) await write(event.step, [{ scalars }]);
    },
  };
}

/** What TensorBoard shows of an event. */
function scalarsOf(event: TrainingEvent): Readonly<Record<string, number>> | undefined {
  if (event.type === 'step') {
    const { losses, learningRate, gradientNorm } = event;
    return { ...under('train', losses), ...under('train', { learningRate, gradientNorm }) };
  }
  return event.type === 'evaluation' ? under('dev', event.metrics) : undefined;
}

/** TensorBoard shows the scalars whose names begin with the same word side by side. */
function under(group: string, scalars: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [`${group}/${name}`, value]));
}

/** The time for the name of a new file. It is later than that of all other files: TensorBoard reads them in order. */
async function freshSeconds(folder: string, now: () => number): Promise<number> {
  if (!(await isRealFolder(folder))) await createFolder(folder);
  const names = await readdir(folder).catch((error) => {
    throw ioError(folder, 'read', error);
  });
  const earlier = names.map((name) => Number(/^events\.out\.tfevents\.(\d{1,12})\./.exec(name)?.[1] ?? 0));
  return Math.max(Math.floor(now() / 1000), ...earlier.map((seconds) => seconds + 1));
}
