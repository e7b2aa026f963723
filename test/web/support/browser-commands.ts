// What tests in a browser ask Node for.
import type { BrowserCommand } from 'vitest/node';
import type { Tagged, TaggingOptions } from '../../../src/index.js';

const tagInNode: BrowserCommand<[model: string, text: string, options: TaggingOptions]> = async (
  _,
  model,
  text,
  options,
): Promise<Tagged> => {
  const built = new URL('../../../dist/index.js', import.meta.url).href;
  const { Tagger } = (await import(built)) as typeof import('../../../src/index.js');
  const tagger = await Tagger.load(model);
  try {
    return await tagger.tag(text, options);
  } finally {
    await tagger.dispose();
  }
};

export const browserCommands = { tagInNode };

declare module 'vitest/browser' {
  interface BrowserCommands {
    tagInNode(model: string, text: string, options: TaggingOptions): Promise<Tagged>;
  }
}
