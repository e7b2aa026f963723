// The formats by name: a name and a tag set go in, the format comes out.
import { BytetagError } from '../errors.js';
import { type Format, type FormatName, type FormatOptions, formatNames } from './format.js';
import { createIdsFormat } from './ids.js';
import { createInputTagFormat } from './input-tag.js';
import { createNotebookFormat } from './notebook.js';
import { createSentinelFormat } from './sentinel.js';
import { createSpansFormat } from './spans.js';
import { createTagsFormat } from './tags.js';

const creators: Readonly<Record<FormatName, (tagSet: readonly string[], options?: FormatOptions) => Format>> = {
  notebook: createNotebookFormat,
  'input-tag': createInputTagFormat,
  tags: createTagsFormat,
  sentinel: createSentinelFormat,
  spans: createSpansFormat,
  ids: createIdsFormat,
};

/**
 * A format for one tag set.
 * @throws BytetagError `config` if the tag set is empty, has an empty tag or one tag twice, or does not suit the format
 */
export function createFormat(name: FormatName, tagSet: readonly string[], options: FormatOptions = {}): Format {
  return creators[name](tagSet, options);
}

/** The name of a format as a user writes it. @throws BytetagError `usage` naming the formats there are */
export function parseFormatName(text: string): FormatName {
  const name = formatNames.find((known) => known === text);
  if (name === undefined) {
    throw new BytetagError('usage', `format: expected one of ${formatNames.join(', ')}, got ${JSON.stringify(text)}`);
  }
  return name;
}
