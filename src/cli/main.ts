#!/usr/bin/env node
// The entry point of the command line. It runs the command and sets the exit code.
import { inspect } from 'node:util';
import { showable } from '../foundation/unicode-escape.js';
import { ioError } from '../node/files/atomic-file.js';
import { createPrinter, createTerminal } from './output/terminal.js';
import { standardInputBytes } from './parts/standard-input.js';
import { runCommandLine } from './run-command-line.js';

const interruption = new AbortController();
let interruptedCode = 130;
// The signals of Ctrl-C, and of `docker stop` and Slurm, with the exit codes that shells use for them.
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(name, () => {
    // After the first signal the command finishes its step and saves. The second ends the process at once.
    if (interruption.signal.aborted) process.exit(code);
    interruptedCode = code;
    interruption.abort();
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // It is not an error if the reader has seen enough (`| head`).
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`bytetag: ${ioError('standard output', 'write', error).message}\n`);
  process.exit(1);
});

const exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: createTerminal(process.stderr),
  print: createPrinter(process.stdout),
  input: standardInputBytes,
  signal: interruption.signal,
}).catch((error: unknown) => {
  // This is a bug in bytetag. Node would print its message without escaping, and the message may contain text from a
  // file.
  process.stderr.write(`${showable(inspect(error))}\n`);
  process.exit(1);
});
process.exitCode = interruption.signal.aborted && exitCode === 130 ? interruptedCode : exitCode;
