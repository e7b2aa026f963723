// A queue that runs tasks one after the other, in the order in which they were added.

/** Runs a task after all earlier tasks have ended, with or without an error. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

/** Creates an empty queue. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}
