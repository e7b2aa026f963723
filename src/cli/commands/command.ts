// What a command of the command line is, and what it is given of the world.
import type { Terminal } from '../output/terminal.js';

/** The outside as a command sees it: tests hand in their own. */
export interface CommandContext {
  /** Human output and progress (stderr). */
  readonly terminal: Terminal;
  /** Results (stdout). */
  readonly print: (text: string) => void;
  /** Standard input, for commands that read `-`. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Aborts at Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** One command. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** @param args the words after the command's name. @throws BytetagError */
  run(args: readonly string[], context: CommandContext): Promise<void>;
}
