// `tokenizer.json` in transformers.js's own tokenizer, against what Hugging Face's ByT5Tokenizer gives.
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { byt5Tokenizer } from '../../../src/language/text/byt5-tokenizer.js';
import { fastTokenizerConfig, tokenizerJson } from '../../../src/language/text/tokenizer-json.js';
import type { TokenizerFiles } from '../../../src/language/text/tokenizer-settings.js';
import { readJsonFixture } from '../../support/fixtures.js';

interface Golden {
  readonly 'hf-4.36': {
    readonly encode: readonly { readonly text: string; readonly input_ids: number[]; readonly no_special: number[] }[];
    readonly decode: readonly {
      readonly name: string;
      readonly ids: number[];
      readonly skip_no_cleanup: string | { readonly error: string };
    }[];
  };
}

const { encode, decode } = readJsonFixture<Golden>('byt5_tokenizer.json')['hf-4.36'];
const names = ['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'] as const;
const files = Object.fromEntries(names.map((name) => [name, readJsonFixture(`tiny-byt5/${name}`)])) as TokenizerFiles;
const settings = byt5Tokenizer(files);
const content = JSON.parse(JSON.stringify(tokenizerJson(settings)));
const tokenizer = new Tokenizer(content, JSON.parse(JSON.stringify(fastTokenizerConfig(settings))));

/** The one difference: ByT5Tokenizer adds no `</s>` to a text that ends in one. */
const endsInEos = ['</s>', 'end</s>', 'end </s> ', '<pad><pad></s></s>'];

describe('tokenizer.json', () => {
  it.each(encode.map(({ text, ...expected }) => [text, expected] as const))(
    'encodes %j',
    (text, { input_ids, no_special }) => {
      expect(tokenizer.encode(text, { add_special_tokens: false }).ids).toEqual(no_special);
      expect(tokenizer.encode(text).ids).toEqual(endsInEos.includes(text) ? [...input_ids, 1] : input_ids);
    },
  );

  // It refuses an empty list, and ids that ByT5 refuses, too.
  const decodable = decode.filter(({ ids, skip_no_cleanup: text }) => ids.length > 0 && typeof text === 'string');

  it('is tried on nearly all cases', () => expect(decodable.length).toBeGreaterThan(80));

  it.each(decodable.map(({ name, ids, skip_no_cleanup: text }) => [name, ids, text] as const))(
    'decodes %s',
    (_, ids, text) => {
      expect(tokenizer.decode(ids, { skip_special_tokens: true })).toBe(text);
    },
  );
});
