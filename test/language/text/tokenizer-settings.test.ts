import { describe, expect, it } from 'vitest';
import { byt5Tokenizer, decode, encode } from '../../../src/language/text/byt5-tokenizer.js';
import { readTokenizerSettings } from '../../../src/language/text/tokenizer-settings.js';
import { readJsonFixture } from '../../support/fixtures.js';

const { 'hf-4.36': golden, variants } = readJsonFixture<{
  'hf-4.36': { len: number; all_special_ids: number[]; clean_up_tokenization_spaces: boolean };
  variants: Record<string, { files: string; encode_differs: unknown[]; decode_differs: unknown[] }>;
}>('byt5_tokenizer.json');

const configWith = (tokens: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  'tokenizer_config.json': { added_tokens_decoder: tokens, ...rest },
});

describe('readTokenizerSettings', () => {
  it('gives Hugging Face’s special ids without files', () => {
    const { addedTokens, cleanUpTokenizationSpaces } = readTokenizerSettings({});
    expect(addedTokens.filter(({ special }) => special).map(({ id }) => id)).toEqual(golden.all_special_ids);
    expect(addedTokens.length + 256).toBe(golden.len);
    expect(cleanUpTokenizationSpaces).toBe(golden.clean_up_tokenization_spaces);
  });

  it('needs to know no version of transformers from 4.35 to 4.44: they agree on the same files', () => {
    for (const name of ['hf-4.35', 'hf-4.44']) {
      expect(variants[name]).toMatchObject({ files: 'tiny-byt5', encode_differs: [], decode_differs: [] });
    }
    expect(variants['hf-4.44-legacy-files']?.encode_differs).toEqual(variants['hf-4.36-legacy-files']?.encode_differs);
  });

  it('numbers added_tokens.json as the file says and further special tokens after them', () => {
    const { addedTokens } = readTokenizerSettings({
      'tokenizer_config.json': { additional_special_tokens: ['<a>', '<c>'] },
      'special_tokens_map.json': { additional_special_tokens: [{ content: '<b>', lstrip: true }, '<a>'] },
      'added_tokens.json': { '<c>': 259, word: 260 },
    });
    const numbered = addedTokens
      .filter(({ id }) => id >= 259)
      .map(({ id, content, special }) => [id, content, special]);
    expect(numbered).toEqual([
      [259, '<c>', true],
      [260, 'word', false],
      [261, '<a>', true],
      [262, '<b>', true],
    ]);
    expect(addedTokens.at(-1)?.lstrip).toBe(true);
  });

  it.each([
    ['another tokenizer', { 'tokenizer_config.json': { tokenizer_class: 'T5Tokenizer' } }, /tokenizer_class: expected/],
    ['a list', { 'tokenizer_config.json': [] }, 'tokenizer_config.json: expected an object, got []'],
    ['an id of a byte', configWith({ 100: { content: '<x>' } }), 'added token "<x>": expected an id that no byte has'],
    ['an id that is no number', { 'added_tokens.json': { '<x>': 'one' } }, 'expected an id that no byte has'],
    ['an empty token', configWith({ 260: { content: '' } }), 'added token 260: expected some text, got ""'],
    [
      'half a character',
      configWith({ 260: { content: '\ud800' } }),
      'added token 260: expected Unicode, got "\\ud800"',
    ],
    ['a token without text', configWith({ 260: { lstrip: true } }), 'added token 260: content: expected a string'],
    ['an eos_token elsewhere', configWith({}, { extra_ids: 0, eos_token: 7 }), 'eos_token: expected an object, got 7'],
    ['two texts for id 1', configWith({ 1: { content: '<e>' } }), 'eos_token: expected "<e>", the token with id 1'],
    ['a count too large', { 'tokenizer_config.json': { extra_ids: 1e12 } }, 'extra_ids: expected a whole number'],
    [
      'very many tokens',
      { 'added_tokens.json': Object.fromEntries(Array.from({ length: 10_001 }, (_, id) => [`<${id}>`, id + 259])) },
      /added tokens: expected at most 10000, got 10\d\d\d$/,
    ],
    [
      'a very long token',
      configWith({ 260: { content: 'x'.repeat(257) } }),
      'added token 260: expected at most 256 characters, got 257',
    ],
    ['no list', configWith({}, { additional_special_tokens: '<x>' }), 'additional_special_tokens: expected a list'],
  ])('refuses %s', (_, files, message) => {
    expect(() => readTokenizerSettings(files)).toThrow(message);
  });
});

describe('flags of added tokens', () => {
  const token = { content: 'cat', lstrip: false, rstrip: false, single_word: false };

  it('lstrip and rstrip swallow what Python calls white space, which U+FEFF is not', () => {
    const tokenizer = byt5Tokenizer(configWith({ 259: { ...token, lstrip: true, rstrip: true } }, { extra_ids: 0 }));
    expect(encode(tokenizer, 'a \u001c\u0085\u3000cat\t\u00a0b', { addEos: false })).toEqual([100, 259, 101]);
    expect(encode(tokenizer, '\ufeffcat', { addEos: false })).toEqual([242, 190, 194, 259]);
  });

  it('lstrip and rstrip swallow all that Unicode calls white space, however much of it there is', () => {
    const tokenizer = byt5Tokenizer(configWith({ 259: { ...token, lstrip: true, rstrip: true } }, { extra_ids: 0 }));
    const units = Array.from({ length: 0xd800 }, (_, unit) => String.fromCharCode(unit));
    const isSwallowed = (unit: string) => encode(tokenizer, `${unit}cat${unit}`, { addEos: false }).length === 1;
    const isWhite = (unit: string) => /\p{White_Space}/u.test(unit) || (unit >= '\u001c' && unit <= '\u001f');
    expect(units.filter(isSwallowed)).toEqual(units.filter(isWhite));
    const spaces = '\u3000'.repeat(20_000_000);
    expect(encode(tokenizer, `${spaces}cat${spaces}`, { addEos: false })).toEqual([259]);
  });

  it('single_word takes a token inside a word as text', () => {
    const tokenizer = byt5Tokenizer(configWith({ 259: { ...token, single_word: true } }, { extra_ids: 0 }));
    expect(encode(tokenizer, 'a cat', { addEos: false })).toEqual([100, 35, 259]);
    expect(encode(tokenizer, 'cats', { addEos: false })).toEqual([102, 100, 119, 118]);
    expect(encode(tokenizer, 'acat', { addEos: false })).toEqual([100, 102, 100, 119]);
  });

  it('only special tokens are left out of decoded text', () => {
    const tokenizer = byt5Tokenizer(configWith({ 259: token }, { extra_ids: 0 }));
    expect(decode(tokenizer, [100, 259, 1], { skipSpecialTokens: true })).toBe('a cat');
  });

  it('the longest token counts where several begin', () => {
    const tokenizer = byt5Tokenizer(configWith({ 259: token, 260: { ...token, content: 'cat+' } }, { extra_ids: 0 }));
    expect(encode(tokenizer, 'cat+cat', { addEos: false })).toEqual([260, 259]);
  });
});
