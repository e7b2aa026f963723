// Files as sources of lines.
import { describe, expect, it } from 'vitest';
import { readLines } from '../../../src/language/data/lines.js';
import { fileSource } from '../../../src/node/data/file-source.js';
import { collect } from '../../support/sources.js';

describe('fileSource', () => {
  it('says in one sentence what cannot be read', async () => {
    await expect(collect(readLines(fileSource('/nowhere/file')))).rejects.toThrow(
      '/nowhere/file: cannot read: no such file or folder',
    );
    await expect(collect(readLines(fileSource('/')))).rejects.toThrow('/: cannot read: it is a folder');
  });
});
