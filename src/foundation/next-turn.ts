// Waits for the next turn of the event loop, in Node and in browsers alike.

/**
 * Resolves in the next turn of the event loop, after everything that this turn has still to do. It takes some
 * microseconds, where a timer takes a millisecond or more.
 */
export function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const end = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', end, { once: true });
    port1.start();
    port2.postMessage(undefined);
  });
}
