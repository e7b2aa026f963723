// Tracks the calls of an object that can be disposed of. Disposal aborts the calls in progress, waits for them and
// refuses later ones.
import { BytetagError } from '../../foundation/errors.js';
import { onAbort } from '../../foundation/on-abort.js';

/** Calls in progress. */
export interface Calls {
  /**
   * Makes a call with a signal that is aborted when the given one is, or at disposal.
   * @throws BytetagError `usage` after disposal; what the call throws
   */
  run<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * The same signal for work that may wait for a long time between two calls. Disposal does not wait for it.
   * @throws BytetagError `usage` after disposal; the reason of an aborted signal
   */
  follow(signal?: AbortSignal): FollowedSignal;
  /** Aborts all calls, waits until they have ended, and calls `release`. A second call waits for the first. */
  end(release: () => Promise<void>): Promise<void>;
}

/** A signal that is aborted when one of several others is. Close it when done. */
export interface FollowedSignal {
  readonly signal: AbortSignal;
  close(): void;
}

/** Starts without calls. @param owner the name of the object in messages */
export function createCalls(owner: string): Calls {
  const inProgress = new Set<Promise<unknown>>();
  const controllers = new Set<AbortController>();
  let ending: Promise<void> | undefined;
  const disposed = (): BytetagError =>
    new BytetagError('usage', `${owner}: expected one in use, got one that was disposed of`);
  const follow: Calls['follow'] = (signal) => {
    if (ending) throw disposed();
    signal?.throwIfAborted();
    // `AbortSignal.any` came with Node 20.3.
    const controller = new AbortController();
    const forget = signal && onAbort(signal, () => controller.abort(signal.reason));
    controllers.add(controller);
    return {
      signal: controller.signal,
      close() {
        controllers.delete(controller);
        forget?.();
      },
    };
  };
  return {
    follow,
    async run(call, signal) {
      const followed = follow(signal);
      const running = call(followed.signal);
      inProgress.add(running);
      try {
        return await running;
      } finally {
        inProgress.delete(running);
        followed.close();
      }
    },
    end(release) {
      ending ??= (async () => {
        for (const controller of controllers) controller.abort(disposed());
        await Promise.allSettled(inProgress);
        await release();
      })();
      return ending;
    },
  };
}
