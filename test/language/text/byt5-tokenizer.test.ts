// The tokenizer against Hugging Face's ByT5Tokenizer, on every recorded case.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byt5Tokenizer, decode, encode, encodeBatch, encodePair } from '../../../src/language/text/byt5-tokenizer.js';
import { tokenizerFiles } from '../../../src/language/text/tokenizer-files.js';
import type { TokenizerFiles } from '../../../src/language/text/tokenizer-settings.js';
import { fixturePath, readJsonFixture } from '../../support/fixtures.js';

interface EncodeCase {
  readonly text: string;
  readonly input_ids: number[];
  readonly no_special: number[];
}

type Decoded = string | { readonly error: string; readonly message: string };

interface DecodeCase {
  readonly name: string;
  readonly ids: number[];
  readonly keep: Decoded;
  readonly skip: Decoded;
  readonly keep_no_cleanup: Decoded;
  readonly skip_no_cleanup: Decoded;
}

interface BatchCase {
  readonly texts: string[];
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
}

interface Golden {
  readonly 'hf-4.36': {
    readonly encode: EncodeCase[];
    readonly decode: DecodeCase[];
    readonly truncation: { readonly text: string; readonly max_length: number; readonly input_ids: number[] }[];
    readonly batch: {
      readonly longest: BatchCase;
      readonly max_length_8: BatchCase;
      readonly pair: { readonly text: string; readonly text_pair: string; readonly input_ids: number[] };
    };
  };
  readonly variants: Record<
    string,
    { readonly files: string; readonly encode_differs: EncodeCase[]; readonly decode_differs: DecodeCase[] }
  >;
}

const golden = readJsonFixture<Golden>('byt5_tokenizer.json');
const main = golden['hf-4.36'];

const filesOf = (folder: string, names: readonly string[]): TokenizerFiles =>
  Object.fromEntries(names.map((name) => [name, readJsonFixture(`${folder}/${name}`)])) as TokenizerFiles;
const fresh = filesOf('tiny-byt5', ['tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json']);
const legacy = filesOf('tokenizer-files-4.31', ['tokenizer_config.json', 'special_tokens_map.json']);

describe.each([
  ['a tokenizer read from files', byt5Tokenizer(fresh)],
  ['a tokenizer without files', byt5Tokenizer()],
])('%s', (_, tokenizer) => {
  it.each(main.encode)('encodes $text', ({ text, input_ids, no_special }) => {
    expect(encode(tokenizer, text)).toEqual(input_ids);
    expect(encode(tokenizer, text, { addEos: false })).toEqual(no_special);
  });

  it.each(main.decode)('decodes $name', ({ ids, keep, skip, keep_no_cleanup, skip_no_cleanup }) => {
    const check = (expected: Decoded, skipSpecialTokens: boolean, cleanUpTokenizationSpaces: boolean): void => {
      const found = () => decode(tokenizer, ids, { skipSpecialTokens, cleanUpTokenizationSpaces });
      if (typeof expected === 'string') expect(found()).toBe(expected);
      else expect(found).toThrow(/expected ids from 0 to 383/);
    };
    check(keep, false, true);
    check(skip, true, true);
    check(keep_no_cleanup, false, false);
    check(skip_no_cleanup, true, false);
  });

  it.each(main.truncation)('cuts $text to $max_length', ({ text, max_length: maxLength, input_ids }) => {
    expect(encode(tokenizer, text, { maxLength })).toEqual(input_ids);
  });

  it('fills up batches and joins pairs', () => {
    const { longest, max_length_8: cut, pair } = main.batch;
    expect(encodeBatch(tokenizer, longest.texts)).toEqual({
      inputIds: longest.input_ids,
      attentionMask: longest.attention_mask,
    });
    expect(encodeBatch(tokenizer, cut.texts, { maxLength: 8, padToMaxLength: true })).toEqual({
      inputIds: cut.input_ids,
      attentionMask: cut.attention_mask,
    });
    expect(encodePair(tokenizer, pair.text, pair.text_pair)).toEqual(pair.input_ids);
  });
});

describe('a tokenizer read from the files of transformers 4.31', () => {
  const tokenizer = byt5Tokenizer(legacy);
  const variant = golden.variants['hf-4.36-legacy-files'];
  const differing = new Map(variant?.encode_differs.map((item) => [item.text, item]));

  it.each(main.encode)('encodes $text as transformers 4.36 does with these files', (item) => {
    const expected = differing.get(item.text) ?? item;
    expect(encode(tokenizer, item.text)).toEqual(expected.input_ids);
    expect(encode(tokenizer, item.text, { addEos: false })).toEqual(expected.no_special);
  });

  it('has cases that differ', () => {
    expect(differing.size).toBeGreaterThan(0);
    expect(variant?.decode_differs).toEqual([]);
  });
});

describe('decode', () => {
  it('leaves out ids that no token and no byte has, if asked', () => {
    const tokenizer = byt5Tokenizer();
    const ids = [75, 390, 108, 1, 5000];
    expect(decode(tokenizer, ids, { skipUnassigned: true })).toBe('Hi</s>');
    expect(() => decode(tokenizer, ids)).toThrow('expected ids from 0 to 383, got 390');
  });
});

describe('tokenizerFiles', () => {
  it('gives Hugging Face’s files, byte for byte', () => {
    for (const [name, content] of Object.entries(tokenizerFiles())) {
      expect(content, name).toBe(readFileSync(fixturePath(`tiny-byt5/${name}`), 'utf8'));
    }
  });

  it('gives files that keep the behaviour of a tokenizer read from older ones', () => {
    const written = Object.fromEntries(
      Object.entries(tokenizerFiles(byt5Tokenizer(legacy))).map(([name, content]) => [name, JSON.parse(content)]),
    ) as TokenizerFiles;
    const [before, after] = [byt5Tokenizer(legacy), byt5Tokenizer(written)];
    for (const { text } of main.encode) expect(encode(after, text)).toEqual(encode(before, text));
  });
});

describe('malformed files', () => {
  it('are refused', () => {
    expect(() =>
      byt5Tokenizer({ 'tokenizer_config.json': { tokenizer_class: 'BertTokenizer' } } as TokenizerFiles),
    ).toThrow(/tokenizer_class: expected/);
  });
});
