import { basename, win32 } from 'node:path';
import { expect, it } from 'vitest';
import { lastPart } from '../../src/foundation/last-part.js';

it.each(['a/b.conllu', '/a/b/', 'org/name', 'c', '', '/', 'a\\b', '/runs/it\\s', './a', 'a//'])('of %s', (path) => {
  expect(lastPart(path)).toBe(basename(path));
});

it.each(['C:\\runs\\ewt', 'd:/runs/ewt', '\\\\server\\share\\ewt\\', 'C:\\a/b'])('of %s, of Windows', (path) => {
  expect(lastPart(path)).toBe(win32.basename(path));
});
