// Files of weights for the contract tests of devices that read them from a disk.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { KeepFiles } from './contract.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

export const filesOnDisk: KeepFiles = (contents) => {
  const folder = mkdtempSync(join(tmpdir(), 'bytetag-session-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
  return { externalDataFolder: folder };
};
