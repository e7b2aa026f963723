// The interface of a command, and its connection to the outside: output, input and signals.
import type { OptionTable } from '../../product/options/option-spec.js';
import type { Terminal } from '../output/terminal.js';

/** A command's connection to the outside. Tests pass their own. */
export interface CommandContext {
  /** Output for people and progress (stderr). */
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
  /** Its options, by the words that stand before them: `train`, `data inspect`. */
  readonly options: Readonly<Record<string, OptionTable>>;
  /** Whether it goes on until a signal ends it, which is no interruption then. Default: false. */
  readonly isService?: boolean;
  /** @param args the words after the command's name. @throws BytetagError */
  run(args: readonly string[], context: CommandContext): Promise<void>;
}
