// Runs a training with or without a profiler. With one, a last event has the times of its operators.
import type { ProfileEvent } from '../../engine/profile/profile.js';
import { Profiler } from './profiler.js';

/**
 * The events of `run`, then one with the times of its operators.
 * @param trace the path of the trace to write; undefined: nothing is measured
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
