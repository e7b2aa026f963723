// Events that come at their own time, to be gone through at another.

/** Keeps events until they are taken. */
export interface EventBuffer<Event> {
  push(event: Event): void;
  /** No more will come. @param error what they end with; default: they just end */
  end(error?: unknown): void;
  /** The events in their order, each once: those that are there, and those to come. */
  events(): AsyncGenerator<Event, void, void>;
}

/** A buffer without events. */
export function createEventBuffer<Event>(): EventBuffer<Event> {
  const kept: Event[] = [];
  let isOver = false;
  let failure: unknown;
  let wake = (): void => {};
  return {
    push(event) {
      kept.push(event);
      wake();
    },
    end(error) {
      isOver = true;
      failure = error;
      wake();
    },
    async *events() {
      for (;;) {
        while (kept.length > 0) yield kept.shift() as Event;
        if (failure !== undefined) throw failure;
        if (isOver) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
