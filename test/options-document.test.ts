// Tests that docs/options.md is what the tables of options say. `npm run docs` writes it.
import { describe, expect, it } from 'vitest';
import { commands } from '../src/cli/run-command-line.js';
import { optionsDocument } from './support/options-document.js';

const options = Object.assign({}, ...commands.map((command) => command.options));

describe('docs/options.md', () => {
  it('is what the tables of options say (npm run docs writes it)', async () => {
    await expect(optionsDocument(options)).toMatchFileSnapshot('../docs/options.md');
  });

  it('has each option of each command once for the command', () => {
    const rows = optionsDocument(options)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    for (const [command, table] of Object.entries<object>(options)) {
      for (const name of Object.keys(table)) {
        const flag = `\`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}\``;
        const own = rows.filter(
          (row) => row.includes(`| ${flag} |`) && row.split(' | ')[2]?.split(', ').includes(command),
        );
        // The group `neftune` has no flag of its own.
        expect(own.length, `${command} ${flag}`).toBe(name === 'neftune' ? 0 : 1);
      }
    }
  });
});
