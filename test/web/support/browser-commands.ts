// What tests in a browser ask Node for.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BrowserCommand } from 'vitest/node';
import type { Tagged, TaggingOptions } from '../../../src/index.js';

const built = new URL('../../../dist/index.js', import.meta.url).href;

const tagInNode: BrowserCommand<[model: string, text: string, options: TaggingOptions]> = async (
  _,
  model,
  text,
  options,
): Promise<Tagged> => {
  const { Tagger } = (await import(built)) as typeof import('../../../src/index.js');
  const tagger = await Tagger.load(model);
  try {
    return await tagger.tag(text, options);
  } finally {
    await tagger.dispose();
  }
};

/** The tags that a model gives words, after Node has loaded it from its files. */
const labelInNode: BrowserCommand<[files: readonly (readonly [string, string])[], words: readonly string[]]> = async (
  _,
  files,
  words,
): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-page-'));
  for (const [name, base64] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), Buffer.from(base64, 'base64'));
  }
  const { Tagger } = (await import(built)) as typeof import('../../../src/index.js');
  const tagger = await Tagger.load(folder);
  try {
    return (await tagger.label([words]))[0]?.tags ?? [];
  } finally {
    await tagger.dispose();
    rmSync(folder, { recursive: true });
  }
};

export const browserCommands = { tagInNode, labelInNode };

declare module 'vitest/browser' {
  interface BrowserCommands {
    labelInNode(files: readonly (readonly [string, string])[], words: readonly string[]): Promise<readonly string[]>;
    tagInNode(model: string, text: string, options: TaggingOptions): Promise<Tagged>;
  }
}
