// How error messages show a value: as JSON, cut after a few hundred characters. The value may have any size and depth.
import { BytetagError } from './errors.js';

/** The most characters of one value that a message shows. */
const mostCharacters = 200;

/**
 * Formats a value for a message, as JSON on one line. If the text is longer than `most` characters, it is cut and ends
 * in `…`. Only the part that is shown is visited, so the value may have any size and depth.
 */
export function describeValue(value: unknown, most = mostCharacters): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  let text: string;
  try {
    text = format(value, most + 1);
  } catch (error) {
    // Thrown by a table cell whose bytes are not UTF-8 (`node/data/parquet.ts`).
    if (error instanceof BytetagError) throw error;
    // The caller's own object may throw when its properties are read.
    return 'an object';
  }
  return text.length > most ? `${cut(text, most)}…` : text;
}

/**
 * Formats a text that needs no quotes in a message, such as a name. If it is longer than `most` characters, it is cut
 * and ends in `…`.
 */
export function describeText(text: string, most = mostCharacters): string {
  return text.length > most ? `${cut(text, most)}…` : text;
}

/** The first `room` characters of a value's JSON, or a few more. */
function format(value: unknown, room: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(cut(value, room));
    case 'object':
      return value === null ? 'null' : formatObject(value, room);
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    default:
      return String(value);
  }
}

function formatObject(value: object, room: number): string {
  if ('toJSON' in value && typeof value.toJSON === 'function') return format(value.toJSON(), room);
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  let text = isList ? '[' : '{';
  let isFirst = true;
  // Each level adds at least one character, so `room` also limits the depth.
  for (const key in value) {
    if (text.length >= room) return text;
    if (!Object.hasOwn(value, key)) continue;
    if (!isFirst) text += ',';
    isFirst = false;
    if (!isList) text += `${JSON.stringify(cut(key, room))}:`;
    text += format(value[key as keyof typeof value], room - text.length);
  }
  return `${text}${isList ? ']' : '}'}`;
}

/** The first characters of a text. Never cuts a surrogate pair in half. */
function cut(text: string, characters: number): string {
  const isHalf = /[\ud800-\udbff]/.test(text[characters - 1] ?? '') && characters < text.length;
  return text.slice(0, isHalf ? characters - 1 : characters);
}
