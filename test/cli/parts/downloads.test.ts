// What is drawn of a download: a repository's paths may have any length.
import { expect, it } from 'vitest';
import { createTerminal } from '../../../src/cli/output/terminal.js';
import { downloads } from '../../../src/cli/parts/downloads.js';

it('shows the beginning of a long path, with its figures behind', () => {
  let written = '';
  const terminal = createTerminal({
    write(text) {
      written += text;
    },
  });
  const { onProgress } = downloads({ terminal, signal: new AbortController().signal });
  onProgress?.({ file: 'x'.repeat(1000), received: 1000, total: 1000 });
  expect(written).toMatch(/^x{60}… {2}1\.0 kB of 1\.0 kB {2}\S+ bytes\/s\n$/);
});
