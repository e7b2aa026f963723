// Checks the arguments of labelling: the model, the options and the words.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkValue, type ValueRule } from '../../foundation/value-rules.js';
import { checkOptions } from '../options/check-options.js';
import { loadingRules, taggingRules } from '../options/library-rules.js';
import { deviceSpec } from '../options/runtime-table.js';
import type { TaggingOptions } from './labelling.js';

/**
 * Checks a model's name and the options for loading it.
 * @throws BytetagError `usage` for a value that does not fit, or an unknown option
 */
export function checkLoading(model: unknown, options: object): void {
  checkValue('model', model, { kind: 'string', filled: true });
  checkOptions(options, loadingRules);
  if ('device' in options) checkDevice(options.device);
}

/** Checks a device: a name, or an open device. @throws BytetagError like `checkLoading` */
export function checkDevice(device: unknown): void {
  if (device !== undefined && !(typeof device === 'object' && device !== null)) {
    checkValue('device', device, deviceSpec);
  }
}

/** Checks the options of labelling. @throws BytetagError `usage` for a value that does not fit, or an unknown option */
export function checkTaggingOptions(options: TaggingOptions): void {
  // A rule for every option. A missing rule is a compile error.
  checkOptions(options, taggingRules satisfies Readonly<Record<keyof TaggingOptions, ValueRule>>);
}

/** Checks the sentences to label. @throws BytetagError `usage` naming the first that is not a list of words */
export function checkSentences(sentences: unknown): asserts sentences is readonly (readonly string[])[] {
  if (!Array.isArray(sentences)) {
    const expected = 'a list of sentences, each a list of words';
    throw new BytetagError('usage', `sentences: expected ${expected}, got ${describeValue(sentences)}`);
  }
  for (let index = 0; index < sentences.length; index++) checkWords(sentences[index], index);
}

/** Checks a stream of sentences. @throws BytetagError `usage` if it is not iterable */
export function checkIterable(sentences: unknown): void {
  const isIterable =
    typeof sentences === 'object' &&
    sentences !== null &&
    (Symbol.iterator in sentences || Symbol.asyncIterator in sentences);
  if (isIterable) return;
  throw new BytetagError('usage', `sentences: expected something to go through, got ${describeValue(sentences)}`);
}

/** Checks one sentence. @param index the number of the sentence, from 0 @throws BytetagError like `checkSentences` */
export function checkWords(words: unknown, index: number): asserts words is readonly string[] {
  if (!Array.isArray(words)) {
    const hint = typeof words === 'string' ? ' (tagText divides text into words)' : '';
    throw new BytetagError(
      'usage',
      `sentences[${index}]: expected a list of words, got ${describeValue(words)}${hint}`,
    );
  }
  // A loop over indices also finds holes in the list.
  for (let word = 0; word < words.length; word++) {
    if (typeof words[word] === 'string' && words[word] !== '') continue;
    throw new BytetagError('usage', `sentences[${index}][${word}]: expected a word, got ${describeValue(words[word])}`);
  }
}

/** Checks a text to label. @throws BytetagError `usage` if it is not a string */
export function checkText(text: unknown): asserts text is string {
  if (typeof text === 'string') return;
  throw new BytetagError('usage', `text: expected a text, got ${describeValue(text)}`);
}
