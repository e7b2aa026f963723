// Functions of the public interface that are called with something that TypeScript would not let through.
import { expect, it } from 'vitest';
import { mergeModels } from '../../src/node/merge-models.js';
import { readSentences } from '../../src/node/read-sentences.js';

it.each([undefined, 5, [], [''], '', [3]])('readSentences refuses %j', async (data) => {
  await expect(readSentences(data as never).next()).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^data: expected a text or a list of texts, none of them empty, got /),
  });
});

it.each([undefined, [], ['']])('mergeModels refuses %j as its models', async (model) => {
  await expect(mergeModels({ model, out: 'nowhere' } as never)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/^model: expected a text or a list of texts, none of them empty, got /),
  });
});
