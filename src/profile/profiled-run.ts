// A run that may be timed: something that yields events goes in, the same events, and a summary of the times, come out.
import type { ProfileSummary } from './profile.js';
import { Profiler } from './profiler.js';

/** What the run's beginning took, at its end. */
export interface ProfileEvent {
  readonly type: 'profile';
  readonly summary: ProfileSummary;
}

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
