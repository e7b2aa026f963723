#!/usr/bin/env node
// The command line: words go in, a command runs, its exit code comes out.
import { ioError } from '../atomic-file.js';
import { runCommandLine } from './run-command-line.js';
import { createTerminal } from './terminal.js';

const interruption = new AbortController();
process.on('SIGINT', () => {
  // The first Ctrl-C lets the command finish its step and save; the second does not wait.
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort();
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no error.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`bytetag: ${ioError('standard output', 'write', error).message}\n`);
  process.exit(1);
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: createTerminal(process.stderr),
  print: (text) => process.stdout.write(`${text}\n`),
  input: process.stdin,
  signal: interruption.signal,
});
