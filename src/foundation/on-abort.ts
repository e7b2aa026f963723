// Calls functions when a signal is aborted. All of them share one listener on the signal, because Node warns of a leak
// from the eleventh listener on.

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `act` when the signal is aborted. If the signal is already aborted, `act` is never called.
 * @returns a function that cancels this
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  // A new function for each call, because two callers may pass the same one.
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
