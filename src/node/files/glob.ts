// Finds the files that match a pattern of paths: `data/*.conllu`, with `**` for any number of folders.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from './atomic-file.js';

/** True if a path is a pattern. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** The files that match a pattern. `*` and `?` stand for characters of one name, `**` for any number of folders. */
export async function filesLike(pattern: string): Promise<readonly string[]> {
  const parts = pattern.split('/');
  const first = parts.findIndex(isPattern);
  const root = first === 0 ? '.' : parts.slice(0, first).join('/') || '/';
  const wanted = parts.slice(first);
  const isDeep = wanted.length > 1 || wanted.at(-1) === '**';
  const entries = await readdir(root, { recursive: isDeep, withFileTypes: true }).catch((error) => {
    throw ioError(root, 'read', error);
  });
  // `**` at the end stands for all files in the folder and its subfolders.
  const namesWanted = wanted.at(-1) === '**' ? [...wanted, '*'] : wanted;
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'x').length - 1))
    .map((name) => name.replaceAll('\\', '/'));
  return names
    .filter((name) => fits(name.split('/'), namesWanted, '**', nameFits))
    .map((name) => (first === 0 ? name : join(root, name)))
    .sort();
}

function nameFits(name: string, pattern: string): boolean {
  return fits([...name], [...pattern], '*', (character, wanted) => wanted === '?' || character === wanted);
}

/**
 * Whether items match a pattern in which `any` stands for any number of items. Its time is proportional to the items
 * times the length of the pattern: it only ever extends the match of the last `any`, not of those before it.
 */
function fits<Item>(
  items: readonly Item[],
  pattern: readonly Item[],
  any: Item,
  isAlike: (item: Item, wanted: Item) => boolean,
): boolean {
  let [at, wanted] = [0, 0];
  let after: { readonly wanted: number; at: number } | undefined;
  while (at < items.length) {
    const [item, next] = [items[at], pattern[wanted]];
    if (next === any) {
      wanted++;
      after = { wanted, at };
    } else if (item !== undefined && next !== undefined && isAlike(item, next)) {
      at++;
      wanted++;
    } else if (after !== undefined) {
      after.at++;
      [at, wanted] = [after.at, after.wanted];
    } else {
      return false;
    }
  }
  return pattern.slice(wanted).every((left) => left === any);
}
