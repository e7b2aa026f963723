// The version of this package, as package.json states it.
import { readFileSync } from 'node:fs';

/** Like `0.1.0`. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
