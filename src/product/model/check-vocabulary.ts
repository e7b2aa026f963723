// Checks from a model's config and tokenizer that its vocabulary is one of bytes. Otherwise a model of word pieces
// would load, and bytes would be used as ids of pieces.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import type { Byt5Tokenizer } from '../../language/text/byt5-tokenizer.js';
import { vocabSize } from '../../language/text/vocabulary.js';

/** The facts that show which vocabulary a model has. */
export interface StatedVocabulary {
  /** The number of rows of the embedding. */
  readonly vocab: number;
  readonly tokenizer: Byt5Tokenizer;
  /** The tokenizer's class in the model's files; undefined if they have none. */
  readonly tokenizerClass: unknown;
}

/**
 * Checks the vocabulary. The embedding may have more rows than ByT5's 384 if the files say that the tokenizer is
 * ByT5's; the other rows are padding.
 * @param where file name of the config for messages
 * @throws BytetagError `model` for a vocabulary that is not one of bytes, or too small for its tokenizer
 */
export function checkVocabulary({ vocab, tokenizer, tokenizerClass }: StatedVocabulary, where: string): void {
  const fail = (expected: string): never => {
    throw new BytetagError('model', `${where}: vocab_size: expected ${expected}, got ${vocab}`);
  };
  if (vocab < vocabSize) fail(`at least ${vocabSize} ids (3 special ones, 256 bytes, 125 extra ids)`);
  if (vocab > vocabSize && tokenizerClass !== 'ByT5Tokenizer') {
    fail(`${vocabSize} ids, or more and a tokenizer_config.json whose tokenizer_class is ByT5Tokenizer`);
  }
  const largest = tokenizer.addedTokens.at(-1);
  if (largest !== undefined && largest.id >= vocab) {
    fail(`more than ${largest.id}, the id of ${describeValue(largest.content)} in the tokenizer's files`);
  }
}
