// Checks a tag set, or the tags of a sentence, before they are used.
import { describeValue } from '../../foundation/describe-value.js';
import { BytetagError } from '../../foundation/errors.js';
import { firstRepeated } from '../../foundation/lists.js';

/** How many tags a message names before it only counts the rest. */
const maxTagsNamed = 20;

/**
 * Returns the tags as a set.
 * @throws BytetagError `config` if there are none, a tag occurs twice, or a tag is empty (`''` stands for a label that
 *   could not be read)
 */
export function checkTagSet(tags: readonly string[]): ReadonlySet<string> {
  const tagSet = new Set(tags);
  if (tags.length === 0) throw new BytetagError('config', 'tag set: expected at least one tag, got none');
  if (tagSet.has('')) throw new BytetagError('config', 'tag set: expected tags with a name, got an empty one');
  const repeated = firstRepeated(tags);
  if (repeated !== undefined) {
    throw new BytetagError('config', `tag set: expected each tag once, got ${describeValue(repeated)} again`);
  }
  return tagSet;
}

/** @throws BytetagError `data` naming the first tag, counted from 1, that is not in the tag set */
export function checkTags(tags: readonly string[], tagSet: ReadonlySet<string>): void {
  const index = tags.findIndex((tag) => !tagSet.has(tag));
  if (index < 0) return;
  const named = [...tagSet].slice(0, maxTagsNamed).join(', ');
  const more = tagSet.size > maxTagsNamed ? ` and ${tagSet.size - maxTagsNamed} more` : '';
  const got = describeValue(tags[index]);
  throw new BytetagError('data', `tag ${index + 1}: expected one of ${named}${more}, got ${got}`);
}

/** @throws BytetagError `data` unless there is one tag from the tag set for each word */
export function checkTagging(words: readonly string[], tags: readonly string[], tagSet: ReadonlySet<string>): void {
  if (tags.length !== words.length) {
    throw new BytetagError('data', `tags: expected one for each of ${words.length} words, got ${tags.length}`);
  }
  checkTags(tags, tagSet);
}
