// Writes ByT5's tokenizer as a `tokenizer.json`, which Hugging Face's fast tokenizers and transformers.js read. They
// have no class for ByT5, so it is described as a BPE without merges whose vocabulary is the 256 bytes, written with
// GPT-2's letters for them, at ByT5's ids.
//
// Bytes as `<0xNN>` with `byte_fallback` would encode just as well, but when they are decoded, one ill-formed byte
// turns every byte of the text into U+FFFD. Here it turns into one U+FFFD, which is then left out, as in ByT5. Two
// differences from ByT5 remain: a U+FFFD that the text really contains is lost, too, and a text that ends in `</s>`
// gets a second one, because this file format cannot express the exception.
import type { Byt5Tokenizer } from './byt5-tokenizer.js';
import { byteOffset, eosId } from './vocabulary.js';

/** The content of `tokenizer.json`. */
export function tokenizerJson({ addedTokens }: Pick<Byt5Tokenizer, 'addedTokens'>): Readonly<Record<string, unknown>> {
  const eos = addedTokens.find(({ id }) => id === eosId)?.content ?? '</s>';
  const end = { SpecialToken: { id: eos, type_id: 0 } };
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens.map(({ id, content, singleWord, lstrip, rstrip }) => ({
      ...{ id, content, single_word: singleWord, lstrip, rstrip, normalized: false, special: true },
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: {
      type: 'TemplateProcessing',
      single: [sequence('A'), end],
      pair: [sequence('A'), end, sequence('B'), end],
      special_tokens: { [eos]: { id: eos, ids: [eosId], tokens: [eos] } },
    },
    decoder: {
      type: 'Sequence',
      decoders: [byteLevel, { type: 'Replace', pattern: { String: '\uFFFD' }, content: '' }],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries([
        ...addedTokens.map(({ id, content }) => [content, id] as const),
        ...byteLetters().map((letter, byte) => [letter, byte + byteOffset] as const),
      ]),
      merges: [],
    },
  };
}

/** The settings for `tokenizer_config.json`, with a tokenizer class that transformers.js knows. */
export function fastTokenizerConfig({
  addedTokens,
}: Pick<Byt5Tokenizer, 'addedTokens'>): Readonly<Record<string, unknown>> {
  const nameOf = (id: number): string | undefined => addedTokens.find((token) => token.id === id)?.content;
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    model_max_length: Number.MAX_SAFE_INTEGER,
    pad_token: nameOf(0),
    eos_token: nameOf(eosId),
    unk_token: nameOf(2),
  };
}

/**
 * GPT-2's letter for each byte: the byte's own character if it is printable, otherwise one from U+0100 on
 * (https://github.com/openai/gpt-2/blob/master/src/encoder.py).
 */
function byteLetters(): readonly string[] {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : 0x100 + others++));
}
