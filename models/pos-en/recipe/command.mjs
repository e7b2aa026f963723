// What a recipe's script does as a command: it runs bytetag, and says in one sentence what is wrong.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

// An error that nobody expected, too: a file that is not there, an option that does not exist.
process.on('uncaughtException', (error) => {
  const isUsage = String(error.code).startsWith('ERR_PARSE_ARGS');
  fail(error.message, isUsage ? 2 : 1);
});

/** Runs a command of bytetag, and ends where that fails. */
export function bytetag(...args) {
  const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** How the weights of a model that ships are stored: rounded, so that what compresses them saves a quarter. */
export const storedWeights = ['--dtype', 'float16', '--significant-bits', '7'];

/** Ends with a sentence: where, what was expected, what was found. */
export function fail(message, status = 2) {
  console.error(message);
  process.exit(status);
}
