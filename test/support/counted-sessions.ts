// A device that counts the work of its sessions.
import type { Device } from '../../src/engine/session/session.js';

/** Sessions by the name of their graph. */
export interface CountedSessions {
  readonly device: Device;
  /** The names of all sessions that were made. */
  readonly made: string[];
  /** Those that were not disposed of. */
  readonly live: string[];
  /** The number of all runs. */
  runs: number;
  /** The most runs that there were at the same time. */
  mostRuns: number;
  /** So many sessions are refused. */
  refusals: number;
}

/** Counts the sessions of a device. */
export function countSessions(device: Device): CountedSessions {
  let running = 0;
  const counted: CountedSessions = {
    ...{ made: [], live: [], runs: 0, mostRuns: 0, refusals: 0 },
    device: {
      ...device,
      async createSession(model, options) {
        if (counted.refusals > 0) {
          counted.refusals--;
          throw new Error('refused');
        }
        const { name = '' } = options ?? {};
        counted.made.push(name);
        const session = await device.createSession(model, options);
        counted.live.push(name);
        return {
          inputNames: session.inputNames,
          outputNames: session.outputNames,
          async run(...given) {
            counted.runs++;
            counted.mostRuns = Math.max(counted.mostRuns, ++running);
            try {
              return await session.run(...given);
            } finally {
              running--;
            }
          },
          async dispose() {
            counted.live.splice(counted.live.indexOf(name), 1);
            await session.dispose();
          },
        };
      },
    },
  };
  return counted;
}
