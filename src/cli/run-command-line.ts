// Runs a command and turns its errors into one line and an exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted
// (143 by SIGTERM, see `main.ts`).
import '../node/runtime/set-core-count.js';
import { BytetagError } from '../foundation/errors.js';
import { version } from '../foundation/version.js';
import { dataCommand } from './commands/data.js';
import { doctorCommand } from './commands/doctor.js';
import { evalCommand } from './commands/eval.js';
import { exportCommand } from './commands/export.js';
import { generateCommand } from './commands/generate.js';
import { mergeCommand } from './commands/merge.js';
import { pretrainCommand } from './commands/pretrain.js';
import { pushCommand } from './commands/push.js';
import { quickstartCommand } from './commands/quickstart.js';
import { serveCommand } from './commands/serve.js';
import { tagCommand } from './commands/tag.js';
import { trainCommand } from './commands/train.js';
import type { Command, CommandContext } from './parts/command.js';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  trainCommand,
  pretrainCommand,
  evalCommand,
  tagCommand,
  serveCommand,
  generateCommand,
  mergeCommand,
  exportCommand,
  pushCommand,
  dataCommand,
  doctorCommand,
  quickstartCommand,
];

const help = (): string =>
  [
    'bytetag: fine-tune byte-level T5 models to label tokens',
    '',
    'usage: bytetag <command> [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(11)} ${summary}`),
    '',
    'bytetag <command> --help tells more; bytetag --version prints the version.',
  ].join('\n');

/** Runs one command line. @returns the exit code */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<number> {
  const { terminal, print, signal } = context;
  const [name, ...rest] = args;
  try {
    if (name === undefined) {
      terminal.line(help());
      return 2;
    }
    if (name === '--help' || name === '-h' || name === 'help') {
      print(help());
      return 0;
    }
    if (name === '--version') {
      print(version);
      return 0;
    }
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) {
      const names = commands.map((candidate) => candidate.name).join(', ');
      throw new BytetagError('usage', `command: expected one of ${names}, got ${name}`);
    }
    if (rest.includes('--help') || rest.includes('-h')) {
      print(command.help);
      return 0;
    }
    await command.run(rest, context);
    return signal.aborted && !command.isService ? 130 : 0;
  } catch (error) {
    if (signal.aborted) {
      terminal.line('interrupted');
      return 130;
    }
    if (!(error instanceof BytetagError)) throw error;
    terminal.line(`bytetag: ${error.message}`);
    return error.code === 'usage' ? 2 : 1;
  }
}
