// Numbers of things, in words.

/** Such as `1 sentence` and `2 sentences`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
