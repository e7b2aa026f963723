// Checks what a caller gives to be labelled, how, and by which model.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkValue, type ValueRule } from '../../foundation/value-rules.js';
import {
  checkByTag,
  checkOptions,
  loadingRules,
  runtimeRules,
  tagBias,
  taggingRules,
} from '../options/option-rules.js';
import type { TaggingOptions } from './labelling.js';

/**
 * Checks a model's name and how it is to be loaded.
 * @throws BytetagError `usage` for a value that does not fit, or an unknown option
 */
export function checkLoading(model: unknown, options: object): void {
  checkValue('model', model, { kind: 'string', filled: true });
  checkOptions(options, loadingRules);
  if ('device' in options) checkDevice(options.device);
}

/** Checks a device: its name, or one that is open. @throws BytetagError like `checkLoading` */
export function checkDevice(device: unknown): void {
  if (device !== undefined && !(typeof device === 'object' && device !== null)) {
    checkValue('device', device, runtimeRules.device);
  }
}

/** Checks how to label. @throws BytetagError `usage` for a value that does not fit, or an unknown option */
export function checkTaggingOptions(options: TaggingOptions): void {
  // A rule for every option: one that is missing does not compile.
  checkOptions(options, taggingRules satisfies Readonly<Record<keyof TaggingOptions, ValueRule>>);
  if (options.bias !== undefined) checkByTag('bias', options.bias, tagBias);
}

/** Checks what to label. @throws BytetagError `usage` naming what is no list of words */
export function checkSentences(sentences: unknown): asserts sentences is readonly (readonly string[])[] {
  if (!Array.isArray(sentences)) {
    const expected = 'a list of sentences, each a list of words';
    throw new BytetagError('usage', `sentences: expected ${expected}, got ${describeValue(sentences)}`);
  }
  for (let index = 0; index < sentences.length; index++) checkWords(sentences[index], index);
}

/** Checks what comes one after the other. @throws BytetagError `usage` if it cannot be gone through */
export function checkIterable(sentences: unknown): void {
  const isIterable =
    typeof sentences === 'object' &&
    sentences !== null &&
    (Symbol.iterator in sentences || Symbol.asyncIterator in sentences);
  if (isIterable) return;
  throw new BytetagError('usage', `sentences: expected something to go through, got ${describeValue(sentences)}`);
}

/** Checks one sentence. @param index of it, from 0 @throws BytetagError like `checkSentences` */
export function checkWords(words: unknown, index: number): asserts words is readonly string[] {
  if (!Array.isArray(words)) {
    const hint = typeof words === 'string' ? ' (tagText divides text into words)' : '';
    throw new BytetagError(
      'usage',
      `sentences[${index}]: expected a list of words, got ${describeValue(words)}${hint}`,
    );
  }
  // By place, so that a hole in the list is found, too.
  for (let word = 0; word < words.length; word++) {
    if (typeof words[word] === 'string' && words[word] !== '') continue;
    throw new BytetagError('usage', `sentences[${index}][${word}]: expected a word, got ${describeValue(words[word])}`);
  }
}

/** Checks a text to label. @throws BytetagError `usage` if it is none */
export function checkText(text: unknown): asserts text is string {
  if (typeof text === 'string') return;
  throw new BytetagError('usage', `text: expected a text, got ${describeValue(text)}`);
}
