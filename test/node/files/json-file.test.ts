import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkKeys } from '../../../src/foundation/json-object.js';
import { nearestName } from '../../../src/foundation/nearest-name.js';
import { readJsonObject } from '../../../src/node/files/json-file.js';
import { messageOf, useTemporaryFolders } from '../../network/checkpoint/fixture-files.js';

const temporaryFolder = useTemporaryFolders();

function file(content: string | Uint8Array): string {
  const path = join(temporaryFolder(), 'config.json');
  writeFileSync(path, content);
  return path;
}

test('reads an object', async () => {
  expect(await readJsonObject(file('{"d_model": 64, "naïve": [true]}'))).toEqual({ d_model: 64, naïve: [true] });
});

test('refuses what is not there, not UTF-8, not JSON or not an object', async () => {
  const missing = join(temporaryFolder(), 'config.json');
  expect(await messageOf(readJsonObject(missing))).toBe(`${missing}: cannot read: no such file or folder`);
  const latin1 = file(Uint8Array.of(0x22, 0xe9, 0x22));
  expect(await messageOf(readJsonObject(latin1))).toBe(`${latin1}: expected UTF-8, got bytes that are not`);
  const cut = file('{"d_model": 64,\n');
  expect(await messageOf(readJsonObject(cut))).toBe(
    `${cut}: line 2, column 1: expected a key in quotes, got the end of the text`,
  );
  for (const [content, kind] of [
    ['[1]', 'a list'],
    ['null', 'null'],
    ['"a"', 'a string'],
  ] as const) {
    const path = file(content);
    expect(await messageOf(readJsonObject(path))).toBe(`${path}: expected a JSON object, got ${kind}`);
  }
});

test('refuses unknown keys, and knows what was meant', () => {
  const allowed = ['batchSize', 'learningRate', 'seed'];
  expect(() => checkKeys({ seed: 1, batchSize: 8 }, allowed, 'run.json')).not.toThrow();
  expect(() => checkKeys({ seed: 1, batchsize: 8 }, allowed, 'run.json')).toThrow(
    'run.json: expected known keys, got "batchsize" (did you mean batchSize?)',
  );
  expect(() => checkKeys({ colour: 1 }, allowed, 'run.json')).toThrow(/^run.json: expected known keys, got "colour"$/);
  expect(() => checkKeys(JSON.parse('{"__proto__": 1}'), allowed, 'run.json')).toThrow('got "__proto__"');
});

test.each([
  ['learning_rate', 'learningRate'],
  ['leraningRate', 'learningRate'],
  ['sed', 'seed'],
  ['SEED', 'seed'],
  ['xyz', undefined],
])('the known name nearest to %s is %s', (name, expected) => {
  expect(nearestName(name, ['batchSize', 'learningRate', 'seed'])).toBe(expected);
});
