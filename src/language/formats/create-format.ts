// The formats by name: a name and a tag set go in, the format comes out.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { type Format, type FormatName, type FormatOptions, formatNames } from './format.js';
import { createIdsFormat } from './ids.js';
import { createInputTagFormat } from './input-tag.js';
import { createNotebookFormat } from './notebook.js';
import { createSentinelFormat } from './sentinel.js';
import { createSpansFormat } from './spans.js';
import { createTagsFormat } from './tags.js';

/** Makes a format for one tag set. @throws BytetagError `config` for tags that do not suit it */
export type FormatFactory = (tagSet: readonly string[], options?: FormatOptions) => Format;

/** Formats of one's own, by name. They go before those that are there. */
export type CustomFormats = Readonly<Record<string, FormatFactory>>;

const creators: Readonly<Record<FormatName, FormatFactory>> = {
  notebook: createNotebookFormat,
  'input-tag': createInputTagFormat,
  tags: createTagsFormat,
  sentinel: createSentinelFormat,
  spans: createSpansFormat,
  ids: createIdsFormat,
};

/**
 * A format for one tag set.
 * @throws BytetagError `config` if there is no such format, the tag set is empty, has an empty tag or one tag twice, or does
 *   not suit the format
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
  return create(tagSet, options);
}

/** The name of a format as a user writes it. @throws BytetagError `usage` naming the formats there are */
export function parseFormatName(text: string): FormatName {
  const name = formatNames.find((known) => known === text);
  if (name === undefined) {
    throw new BytetagError('usage', `format: expected one of ${formatNames.join(', ')}, got ${describeValue(text)}`);
  }
  return name;
}
