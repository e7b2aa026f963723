// Checks the arguments of labelling: the model, the options and the words.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { checkValue, type ValueRule } from '../../foundation/value-rules.js';
import { expectUnicode } from '../../language/text/utf8.js';
import { checkOptions } from '../options/check-options.js';
import { loadingRules, segmentRules, taggingRules } from '../options/library-rules.js';
import { deviceSpec } from '../options/runtime-table.js';
import type { SegmentOptions, TaggingOptions } from './labelling.js';
import type { TagInput } from './tag-input.js';

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

/** Checks the options of dividing texts. @throws BytetagError like `checkTaggingOptions` */
export function checkSegmentOptions(options: SegmentOptions): void {
  checkOptions(options, segmentRules satisfies Readonly<Record<keyof SegmentOptions, ValueRule>>);
}

/** Checks texts to divide. @throws BytetagError `usage` naming the first that is none */
export function checkTexts(texts: unknown): asserts texts is readonly string[] {
  if (!Array.isArray(texts)) {
    throw new BytetagError('usage', `texts: expected a text or a list of texts, got ${describeValue(texts)}`);
  }
  for (let index = 0; index < texts.length; index++) {
    if (typeof texts[index] === 'string') continue;
    throw new BytetagError('usage', `texts[${index}]: expected a text, got ${describeValue(texts[index])}`);
  }
}

/** Checks the sentences to label. @throws BytetagError `usage` naming the first that is not a list of words */
export function checkSentences(sentences: unknown): asserts sentences is readonly (readonly string[])[] {
  if (!Array.isArray(sentences)) {
    const expected = 'a list of sentences, each a list of words';
    throw new BytetagError('usage', `sentences: expected ${expected}, got ${describeValue(sentences)}`);
  }
  for (let index = 0; index < sentences.length; index++) checkWords(sentences[index], `sentences[${index}]`);
}

/** Checks the inputs of a stream. @throws BytetagError `usage` if they are not iterable */
export function checkIterable(inputs: unknown): void {
  const isIterable =
    typeof inputs === 'object' && inputs !== null && (Symbol.iterator in inputs || Symbol.asyncIterator in inputs);
  if (isIterable) return;
  throw new BytetagError('usage', `inputs: expected an iterable of texts, got ${describeValue(inputs)}`);
}

/** Checks inputs to tag. @throws BytetagError `usage` naming the first that cannot be tagged */
export function checkInputs(inputs: readonly unknown[]): asserts inputs is readonly TagInput[] {
  // A loop over indices also finds holes in the list.
  for (let index = 0; index < inputs.length; index++) checkInput(inputs[index], `inputs[${index}]`);
}

/**
 * Checks one input.
 * @param where its name in messages
 * @throws BytetagError like `checkInputs`; `data` for a text that is no Unicode
 */
export function checkInput(input: unknown, where: string): asserts input is TagInput {
  if (typeof input === 'string') {
    expectUnicode(input, where);
    return;
  }
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (!isObject || !('words' in input)) {
    throw new BytetagError('usage', `${where}: expected a text or { words: [..] }, got ${describeValue(input)}`);
  }
  checkWords(input.words, `${where}.words`);
}

function checkWords(words: unknown, where: string): asserts words is readonly string[] {
  if (!Array.isArray(words)) {
    throw new BytetagError('usage', `${where}: expected a list of words, got ${describeValue(words)}`);
  }
  for (let word = 0; word < words.length; word++) {
    if (typeof words[word] === 'string' && words[word] !== '') continue;
    throw new BytetagError('usage', `${where}[${word}]: expected a word, got ${describeValue(words[word])}`);
  }
}
