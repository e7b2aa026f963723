// The calls of something that can be disposed of: its end aborts those that are in progress, waits for them, and refuses others.
import { BytetagError } from '../../foundation/errors.js';
import { onAbort } from '../../foundation/on-abort.js';

/** Calls in progress. */
export interface Calls {
  /**
   * Makes a call with a signal that is aborted when the given one is, or with the end.
   * @throws BytetagError `usage` after the end; what the call throws
   */
  run<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * The same signal, for what may wait long between two calls and which the end does not wait for.
   * @throws BytetagError `usage` after the end; the reason of a signal that is aborted
   */
  follow(signal?: AbortSignal): FollowedSignal;
  /** Aborts all calls; when none is in progress any more, `release` is called. The second time it waits for the same end. */
  end(release: () => Promise<void>): Promise<void>;
}

/** A signal of one's own that follows others: close it when done. */
export interface FollowedSignal {
  readonly signal: AbortSignal;
  close(): void;
}

/** No calls yet. @param owner what messages call it */
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
