// What is tried with generated inputs, and what counts as a fault there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { BytetagError } from '../../src/foundation/errors.js';

/** A part of bytetag that takes input from outside. */
export interface Target {
  readonly name: string;
  /** How many inputs of a run are for it, in relation to other targets. */
  readonly share: number;
  /**
   * Tries it with inputs that the seed decides.
   * @param onInput called before each input
   * @param path of the input to begin with, as a report names it
   * @returns what is wrong, with the smallest input that shows it; undefined for nothing
   */
  run(seed: number, inputs: number, onInput?: () => void, path?: string): Promise<string | undefined>;
}

/** A target. @param check throws where something is wrong */
export function target<Input>(
  name: string,
  share: number,
  inputs: fc.Arbitrary<Input>,
  check: (input: Input) => unknown,
): Target {
  return {
    name,
    share,
    async run(seed, numRuns, onInput = () => {}, path = '') {
      const property = fc.asyncProperty(inputs, async (input) => {
        onInput();
        await check(input);
      });
      const details = await fc.check(property, { seed, numRuns, path });
      if (!details.failed) return undefined;
      const { errorInstance: error } = details;
      return `${await fc.asyncDefaultReportMessage(details)}\n${error instanceof Error ? error.stack : error}`;
    },
  };
}

let refusals = 0;

/** How often input was refused since the last time this was asked. */
export function takeRefusals(): number {
  const count = refusals;
  refusals = 0;
  return count;
}

/** What the work gives; undefined where it refuses its input, in one sentence. */
export async function orRefused<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BytetagError) || error.code === 'internal') throw error;
    const form =
      error.code === 'io'
        ? /^[^\n]+: (cannot \w+: |expected [^\n]*, got )[^\n]+$/
        : /^[^\n]*expected [^\n]*, got [^\n]*$/;
    if (!form.test(error.message)) {
      throw new Error(`expected one sentence, got ${JSON.stringify(error.message)}`);
    }
    refusals++;
    return undefined;
  }
}

/** @throws Error with both values where they differ */
export function expectSame(found: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

const fixtures = new URL(`${import.meta.url.includes('/dist/') ? '../../../../' : '../'}fixtures/`, import.meta.url);

/** Path of something under test/fixtures, from the sources and from what they are compiled to. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(name, fixtures));
}

let folder: string | undefined;

/** Path of a file for one input, which the next may write over. */
export function scratchFile(name: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'bytetag-generated-'));
  return join(folder, name);
}

/** Removes these files. */
export function removeScratchFiles(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}
