// Patterns of paths (`data/*.conllu`, `**` for any folders): a pattern goes in, the files that fit come out, sorted.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../atomic-file.js';

/** True if a path is a pattern. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** The files that fit a pattern: `*` and `?` stand for what is in one name, `**` for any number of folders. */
export async function filesLike(pattern: string): Promise<readonly string[]> {
  const parts = pattern.split('/');
  const first = parts.findIndex(isPattern);
  const root = first === 0 ? '.' : parts.slice(0, first).join('/') || '/';
  const expression = new RegExp(`^${parts.slice(first).map(partExpression).join('')}$`, 'u');
  const isDeep = parts.length - first > 1 || parts.at(-1) === '**';
  const entries = await readdir(root, { recursive: isDeep, withFileTypes: true }).catch((error) => {
    throw ioError(root, 'read', error);
  });
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'x').length - 1))
    .map((name) => name.replaceAll('\\', '/'));
  return names
    .filter((name) => expression.test(name))
    .map((name) => (first === 0 ? name : join(root, name)))
    .sort();
}

function partExpression(part: string, index: number, parts: readonly string[]): string {
  const isLast = index === parts.length - 1;
  if (part === '**') return isLast ? '.*' : '(?:[^/]+/)*';
  const name = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return isLast ? name : `${name}/`;
}
