// A thread that watches the parent process and ends this process when the parent has ended.
import { isMainThread, workerData } from 'node:worker_threads';
import { internal } from '../../foundation/errors.js';
import type { WatchedProcesses } from './watch-parent.js';

if (isMainThread) throw internal('the watch over a parent was started as a program');
const { starter, parent } = workerData as WatchedProcesses;

/** Milliseconds between two checks, and the milliseconds that the main thread has to end this process by itself. */
const [betweenLooks, grace] = [500, 1500];

/** Whether the parent process has ended. On Windows a process keeps the number of its parent. */
function isGone(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(starter, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const timer = setInterval(() => {
  if (!isGone()) return;
  clearInterval(timer);
  // This is not `process.exit`, which only ends the thread if it is called in one, and waits for the work of the main
  // thread.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), grace);
}, betweenLooks);
