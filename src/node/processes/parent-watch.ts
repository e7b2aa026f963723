// A thread that watches the process that started this one, and ends this one when it is gone.
import { isMainThread, workerData } from 'node:worker_threads';
import { internal } from '../../foundation/errors.js';
import type { WatchedProcesses } from './training-process.js';

if (isMainThread) throw internal('the watch over a parent was started as a program');
const { starter, parent } = workerData as WatchedProcesses;

/** Milliseconds between two looks, and after how many this process is ended: the main thread is given time to end it by itself. */
const [betweenLooks, grace] = [500, 1500];

/** Whether who started this process has ended. On Windows a process keeps the number of its parent. */
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
  // Not `process.exit`, which in a thread ends the thread, and which waits for what the main thread is at.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), grace);
}, betweenLooks);
