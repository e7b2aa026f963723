// How many cores there are, which limits the threads that can be asked for.

/** What pages and web workers know. */
const { navigator } = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };

let count = navigator?.hardwareConcurrency ?? 1;

/** Cores that this program may use. */
export function coreCount(): number {
  return count;
}

/** Sets what `coreCount` gives: for an edge that knows it better than a page does. */
export function setCoreCount(cores: number): void {
  count = cores;
}
