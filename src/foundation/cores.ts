// How many cores the machine has. This limits how many threads a caller may ask for.

/** Browsers and web workers say how many cores there are. */
const { navigator } = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };

let count = navigator?.hardwareConcurrency ?? 1;

/** The number of cores that this program may use. */
export function coreCount(): number {
  return count;
}

/**
 * Sets what `coreCount` returns. Node calls this at the start, because it knows the number better than a web page does.
 */
export function setCoreCount(cores: number): void {
  count = cores;
}
