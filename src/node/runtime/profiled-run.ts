// A run that may be timed: its own events, and at the end one with the times.
import type { ProfileEvent } from '../../engine/profile/profile.js';
import { Profiler } from './profiler.js';

/**
 * The events of `run`, then those times.
 * @param trace where to write the trace; undefined: nothing is timed
 * @throws BytetagError `io` if it cannot be written
 */
export async function* profiledRun<Event>(
  trace: string | undefined,
  run: (profiler?: Profiler) => AsyncGenerator<Event, void, void>,
): AsyncGenerator<Event | ProfileEvent, void, void> {
  if (trace === undefined) return yield* run();
  const profiler = await Profiler.create(trace);
  try {
    yield* run(profiler);
    yield { type: 'profile', summary: await profiler.finish() };
  } finally {
    await profiler.dispose();
  }
}
