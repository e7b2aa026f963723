// A queue: tasks that are done one after the other, in the order in which they came.

/** Does a task when those before it have ended, however they ended. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

/** An empty queue. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}
