// Runs the built command line in a child process and returns its output.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What a process left. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is run. */
export interface RunOptions {
  readonly input?: string;
  /** A file or folder that standard input is, instead of `input`. */
  readonly stdin?: string;
  /** A device or file that standard output goes to, instead of the outcome. */
  readonly stdout?: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called every few milliseconds while it runs; a returned signal is sent to it. */
  readonly interrupt?: () => NodeJS.Signals | undefined;
}

/** Runs `bytetag` and waits for its end. */
export async function runBytetag(
  args: readonly string[],
  { input = '', stdin, env = {}, interrupt, stdout: path }: RunOptions = {},
): Promise<Outcome> {
  const output = path === undefined ? undefined : openSync(path, 'w');
  const given = stdin === undefined ? undefined : openSync(stdin, 'r');
  const child = spawn(process.execPath, [main, ...args], {
    stdio: [given ?? 'pipe', output ?? 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  for (const file of [output, given]) if (file !== undefined) closeSync(file);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (piece) => {
    stdout += piece;
  });
  child.stderr?.on('data', (piece) => {
    stderr += piece;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const timer = setInterval(() => {
    const signal = interrupt?.();
    if (signal !== undefined) child.kill(signal);
  }, 10);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(timer);
  return { code, stdout, stderr };
}
