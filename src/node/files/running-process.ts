// Identifies processes and finds out whether another one still runs. A process number alone is not enough, because the
// system uses numbers again.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process uniquely. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own unit; empty if the system does not say. */
  readonly started: string;
  /** The place where its number means this process: a machine since its last start, or a container on it. */
  readonly machine: string;
}

/** Reads a process from a JSON document, which other programs may have written; undefined for any other value. */
export function parseProcess(json: unknown): ProcessIdentity | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { pid, started, machine } = json as Partial<Record<keyof ProcessIdentity, unknown>>;
  const isNumber = typeof pid === 'number' && Number.isInteger(pid) && pid > 0;
  return isNumber && typeof started === 'string' && typeof machine === 'string' ? { pid, started, machine } : undefined;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '', machine: thisMachine() };
}

/** Whether a process still runs; undefined if it belongs to another machine. */
export function isRunning({ pid, started, machine }: ProcessIdentity): boolean | undefined {
  if (machine !== thisMachine()) return undefined;
  // On Linux, the process with that number, if there is one, must also have begun at that time.
  if (started !== '') return startOf(pid) === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // This process may not send a signal to another user's process, but that process runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began; undefined if there is none, it has ended, or the system is not Linux. */
function startOf(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets, which may contain any characters.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const hasEnded = state === undefined || state === 'Z' || state === 'X';
  return hasEnded ? undefined : fields[18];
}

function thisMachine(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))?.trim();
  const processes = read(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, processes].filter((part) => part !== undefined).join(' ');
}

function read(from: () => string): string | undefined {
  try {
    return from();
  } catch {
    return undefined;
  }
}
