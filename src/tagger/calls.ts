// The calls of something that can be disposed of: its end aborts those that are in progress, waits for them, and refuses others.
import { BytetagError } from '../errors.js';

/** Calls in progress. */
export interface Calls {
  /**
   * Makes a call with a signal that is aborted when the given one is, or with the end.
   * @throws BytetagError `usage` after the end; what the call throws
   */
  run<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** @throws BytetagError `usage` after the end */
  check(): void;
  /** Aborts all calls; when none is in progress any more, `release` is called. The second time it waits for the same end. */
  end(release: () => Promise<void>): Promise<void>;
}

/** No calls yet. @param owner what messages call it */
export function createCalls(owner: string): Calls {
  const inProgress = new Map<AbortController, Promise<unknown>>();
  let ending: Promise<void> | undefined;
  const disposed = (): BytetagError =>
    new BytetagError('usage', `${owner}: expected one in use, got one that was disposed of`);
  const check = (): void => {
    if (ending) throw disposed();
  };
  return {
    check,
    async run(call, signal) {
      check();
      signal?.throwIfAborted();
      // `AbortSignal.any` came with Node 20.3.
      const controller = new AbortController();
      const abort = (): void => controller.abort(signal?.reason);
      signal?.addEventListener('abort', abort);
      const running = call(controller.signal);
      inProgress.set(controller, running);
      try {
        return await running;
      } finally {
        inProgress.delete(controller);
        signal?.removeEventListener('abort', abort);
      }
    },
    end(release) {
      ending ??= (async () => {
        for (const controller of inProgress.keys()) controller.abort(disposed());
        await Promise.allSettled(inProgress.values());
        await release();
      })();
      return ending;
    },
  };
}
