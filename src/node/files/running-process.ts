// Which process this is, and whether another one still runs: a process's number alone is given again to others.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from all others. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own unit; empty where the system does not say. */
  readonly started: string;
  /** Where its number means this process: a machine since it was last started, or a container on it. */
  readonly machine: string;
}

/** The process that a JSON document describes, which others may have written; undefined for any other value. */
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

/** Whether a process still runs; undefined where that cannot be known here. */
export function isRunning({ pid, started, machine }: ProcessIdentity): boolean | undefined {
  if (machine !== thisMachine()) return undefined;
  // Linux: the process of that number, if there is one, must also have begun then.
  if (started !== '') return startOf(pid) === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but runs.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began; undefined where there is none, it has ended, or the system (others than Linux) does not say. */
function startOf(pid: number): string | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets, which may hold anything.
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
