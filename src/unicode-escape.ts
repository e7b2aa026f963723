// The escape sequence of a character in JSON, YAML and messages.

/** A UTF-16 code unit as `\u001b`, with four hexadecimal digits. */
export function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
