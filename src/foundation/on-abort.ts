// Waits for a signal to be aborted, with one listener on the signal for all who wait: Node warns of a leak from the eleventh on.

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Has something done when a signal is aborted; if it is already, never.
 * @returns what takes that back
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  // A function of its own for each call: two may ask for the same.
  const own = (): void => act();
  const others = waiting.get(signal);
  if (others) others.add(own);
  else {
    const all = new Set([own]);
    waiting.set(signal, all);
    signal.addEventListener('abort', notify, { once: true });
  }
  return () => {
    const all = waiting.get(signal);
    if (!all?.delete(own) || all.size > 0) return;
    waiting.delete(signal);
    signal.removeEventListener('abort', notify);
  };
}

function notify(this: AbortSignal): void {
  const all = waiting.get(this) ?? [];
  waiting.delete(this);
  for (const act of all) act();
}
