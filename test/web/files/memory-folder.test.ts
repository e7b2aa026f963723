// Folders in memory.
import { expect, it } from 'vitest';
import { memoryFolder } from '../../../src/web/files/memory-folder.js';

const bytes = Uint8Array.of(1, 2, 3, 4, 5);

it('gives the files that it was made of, whole and in parts', async () => {
  const folder = memoryFolder('a.zip', [['x', bytes]]);
  expect([await folder.has('x'), await folder.has('y')]).toEqual([true, false]);
  expect(await folder.readWhole('x', 5, 'model')).toEqual(bytes);
  const file = await folder.open('x');
  const target = new Uint8Array(3);
  expect([file.path, file.size, await file.read(target, 1)]).toEqual(['a.zip/x', 5, 3]);
  expect([...target]).toEqual([2, 3, 4]);
  expect(await file.read(target, 4)).toBe(1);
  expect(await file.read(target, 9)).toBe(0);
  await file.close();
});

it('shows a session its files by their names', async () => {
  const { place, locations } = await memoryFolder('', [['x', bytes]]).locate(['x']);
  expect(place).toEqual({ contents: new Map([['x', bytes]]) });
  expect([...locations]).toEqual([['x', 'x']]);
});

it('says which file is missing or too large', async () => {
  const folder = memoryFolder('', [['x', bytes]]);
  await expect(folder.open('y')).rejects.toMatchObject({ code: 'io', message: 'y: expected a file, got none' });
  await expect(folder.locate(['x', 'y'])).rejects.toThrow('y: expected a file, got none');
  await expect(folder.readWhole('x', 4, 'model')).rejects.toMatchObject({
    code: 'model',
    message: 'x: expected a file of at most 4 bytes, got 5',
  });
});

it('keeps what is written, and no memory of the writer', async () => {
  const folder = memoryFolder('m');
  await folder.write('text', 'é');
  const own = bytes.slice();
  await folder.write('whole', own);
  const piece = Uint8Array.of(1, 2);
  await folder.write(
    'pieces',
    (function* () {
      yield piece;
      piece.fill(7);
      yield piece;
    })(),
  );
  own.fill(0);
  expect([...folder.files].map(([name, content]) => [name, ...content])).toEqual([
    ['text', 0xc3, 0xa9],
    ['whole', 1, 2, 3, 4, 5],
    ['pieces', 1, 2, 7, 7],
  ]);
});
