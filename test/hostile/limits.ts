// What anything from a stranger may cost before it is taken or refused.

/**
 * Of a processor, for one run of the command line, as a multiple of what the same machine needs to start it: a machine
 * that is slow or busy is slow at both.
 */
export const mostStarts = 15;

/** Of a processor, for one small input in a process that runs already. */
export const longestSeconds = 5;

/** Above what the process takes before it. */
export const mostBytes = 512 * 2 ** 20;

/** The most memory that this process has had in use at once, in bytes. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Status of a process that ends because it took more. */
export const tooLarge = 77;
