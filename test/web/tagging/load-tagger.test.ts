// A tagger of files in memory, on WebAssembly: it tags as in Node.
import '../support/require-in-node.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tagger } from '../../../src/index.js';
import type { LoadedTagger } from '../../../src/product/tagger/tagger.js';
import { memoryFolder } from '../../../src/web/files/memory-folder.js';
import { openModelFiles } from '../../../src/web/files/model-files.js';
import { findInMemory } from '../../../src/web/models/found-in-memory.js';
import { openDevice } from '../../../src/web/runtime/open-device.js';
import { loadTagger } from '../../../src/web/tagging/load-tagger.js';
import { filesOfModel } from '../support/model-files.js';

const text = 'She sells sea shells by the sea shore. Visiting relatives can be boring, and I don’t know why.';

describe('a model that ships', () => {
  let inPage: LoadedTagger;
  let inNode: Tagger;
  beforeAll(async () => {
    const folder = await openModelFiles(filesOfModel('pos-en'));
    inPage = await loadTagger(await findInMemory('pos-en', folder), { device: await openDevice('cpu') });
    inNode = await Tagger.load('pos-en');
  });
  afterAll(async () => {
    await inPage.dispose();
    await inNode.dispose();
  });

  it.each(['joint', 'constrained', 'free', 'encoder'] as const)('tags a text as in Node: %s', async (decoding) => {
    const [there, here] = await Promise.all([inNode.tag(text, { decoding }), inPage.tag(text, { decoding })]);
    const withoutConfidence = ({ confidence: _, ...token }: (typeof here.tokens)[number]) => token;
    expect(here.tokens.map(withoutConfidence)).toEqual(there.tokens.map(withoutConfidence));
    expect({ ...here, tokens: [] }).toEqual({ ...there, tokens: [] });
    for (const [index, { confidence = 0 }] of there.tokens.entries()) {
      expect(here.tokens[index]?.confidence ?? 0).toBeCloseTo(confidence, 5);
    }
  });
});

describe('files that are no model', () => {
  it('are refused, and it is said what is missing', async () => {
    const load = async (files: ReadonlyMap<string, Uint8Array>) =>
      loadTagger(await findInMemory('mine', memoryFolder('mine', files)), { device: await openDevice('cpu') });
    await expect(load(new Map())).rejects.toThrow('mine/config.json: expected a file, got none');
    const files = filesOfModel('pos-en');
    const without = (name: string) => new Map([...files].filter(([path]) => path !== name));
    await expect(load(without('model.safetensors'))).rejects.toThrow('mine: expected one of model.safetensors');
    await expect(load(without('bytetag.json'))).rejects.toThrow('mine: expected a tagger with its tasks');
    await expect(load(without('segmenter/bytetag.json'))).rejects.toThrow('mine/segmenter: expected a model that');
  });
});
