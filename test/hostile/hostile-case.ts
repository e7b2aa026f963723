// What a stranger may send: how it is made, what somebody would do with it, and what is right then.

/** Something hostile. */
export interface HostileCase {
  readonly name: string;
  /** Writes it into an empty folder. @returns the words of a command line that use it */
  readonly make: (folder: string) => readonly string[] | Promise<readonly string[]>;
  /** For standard input. */
  readonly input?: string;
  /** Part of the sentence that it is refused with. Absent: it is harmless, and is taken. */
  readonly refusal?: RegExp;
}
