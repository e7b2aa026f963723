// Creates a format by its name.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { byt5Codec } from '../text/vocabulary.js';
import { type CodedFormatOptions, type Format, type FormatName, type FormatOptions, formatNames } from './format.js';
import { createIdsFormat } from './ids.js';
import { createInputTagFormat } from './input-tag.js';
import { createNotebookFormat } from './notebook.js';
import { createSentinelFormat } from './sentinel.js';
import { createSpansFormat } from './spans.js';
import { createTagsFormat } from './tags.js';

/** Creates a format for one tag set. @throws BytetagError `config` if the format does not support these tags */
export type FormatFactory = (tagSet: readonly string[], options?: FormatOptions) => Format;

/** User-defined formats by name. They take precedence over the built-in ones. */
export type CustomFormats = Readonly<Record<string, FormatFactory>>;

type BuiltInFactory = (tagSet: readonly string[], options: CodedFormatOptions) => Format;

const creators: Readonly<Record<FormatName, BuiltInFactory>> = {
  notebook: createNotebookFormat,
  'input-tag': createInputTagFormat,
  tags: createTagsFormat,
  sentinel: createSentinelFormat,
  spans: createSpansFormat,
  ids: createIdsFormat,
};

/**
 * Creates a format for one tag set.
 * @throws BytetagError `config` if there is no such format, the tag set is empty, contains an empty tag or the same tag
 *   twice, or the format does not support it
 */
export function createFormat(
  name: string,
  tagSet: readonly string[],
  options: FormatOptions = {},
  custom: CustomFormats = {},
): Format {
  const create = [custom, creators].find((formats) => Object.hasOwn(formats, name))?.[name as FormatName];
  if (create === undefined) {
    const names = [...formatNames, ...Object.keys(custom)].join(', ');
    throw new BytetagError('config', `format: expected one of ${names}, got ${describeValue(name)}`);
  }
  return create(tagSet, { codec: byt5Codec, ...options });
}

/** Checks the name of a format from a user. @throws BytetagError `usage` naming the known formats */
export function parseFormatName(text: string): FormatName {
  const name = formatNames.find((known) => known === text);
  if (name === undefined) {
    throw new BytetagError('usage', `format: expected one of ${formatNames.join(', ')}, got ${describeValue(text)}`);
  }
  return name;
}
