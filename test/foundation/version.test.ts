import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { version } from '../../src/foundation/version.js';

it('is the one that package.json states', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(version).toBe((JSON.parse(text) as { readonly version: string }).version);
});
