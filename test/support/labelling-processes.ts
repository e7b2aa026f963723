// Finds the processes that label for this one. Linux alone tells them.
import { readdirSync, readFileSync } from 'node:fs';

/** Their numbers. */
export function labellingProcesses(): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [, parent] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8')) ?? [];
      const isOurs = Number(parent) === process.pid;
      return isOurs && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('tagger-process') ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
