#!/usr/bin/env node
// The command line: words go in, a command runs, its exit code comes out.
import { inspect } from 'node:util';
import { showable } from '../foundation/unicode-escape.js';
import { ioError } from '../node/files/atomic-file.js';
import { createPrinter, createTerminal } from './output/terminal.js';
import { runCommandLine } from './run-command-line.js';

const interruption = new AbortController();
let interruptedCode = 130;
// What Ctrl-C sends, and what `docker stop` and Slurm send, with the codes that shells give.
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(name, () => {
    // The first lets the command finish its step and save; the second does not wait.
    if (interruption.signal.aborted) process.exit(code);
    interruptedCode = code;
    interruption.abort();
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no error.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`bytetag: ${ioError('standard output', 'write', error).message}\n`);
  process.exit(1);
});

const exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: createTerminal(process.stderr),
  print: createPrinter(process.stdout),
  input: process.stdin,
  signal: interruption.signal,
}).catch((error: unknown) => {
  // A fault of bytetag's own. Node would print its message, which may show what stands in a file, as it is.
  process.stderr.write(`${showable(inspect(error))}\n`);
  process.exit(1);
});
process.exitCode = interruption.signal.aborted && exitCode === 130 ? interruptedCode : exitCode;
