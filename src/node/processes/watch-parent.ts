// Ends a child process when its parent has ended.
import { Worker } from 'node:worker_threads';

/**
 * Ends this process when its parent has ended. A separate thread does this, because this one receives no messages while
 * ONNX Runtime works or hangs.
 */
export function watchParent(): void {
  const { ppid } = process;
  // The first argument is the process that started this one, which may not be its direct parent.
  const workerData: WatchedProcesses = { starter: Number(process.argv[2]) || ppid, parent: ppid };
  const watch = new Worker(new URL('./parent-watch.js', import.meta.url), { workerData });
  // If the thread cannot be started, the process trains without it.
  watch.on('error', () => {});
  watch.unref();
}

/** The process numbers that the watching thread gets. */
export interface WatchedProcesses {
  readonly starter: number;
  readonly parent: number;
}
