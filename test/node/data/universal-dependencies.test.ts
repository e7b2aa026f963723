// Names of the repositories of Universal Dependencies.
import { describe, expect, it } from 'vitest';
import { repositoryOf } from '../../../src/node/data/universal-dependencies.js';

describe('repositoryOf', () => {
  it.each([
    ['en_ewt', 'UD_English-EWT'],
    ['en_lines', 'UD_English-LinES'],
    ['tr_imst', 'UD_Turkish-IMST'],
    ['vi_vtb', 'UD_Vietnamese-VTB'],
    ['el_gdt', 'UD_Greek-GDT'],
    ['no_bokmaal', 'UD_Norwegian-Bokmaal'],
    ['grc_perseus', 'UD_Ancient_Greek-Perseus'],
    ['nl_lassysmall', 'UD_Dutch-LassySmall'],
  ])('%s', (code, name) => {
    expect(repositoryOf(code)).toBe(name);
  });

  it.each(['xx_abc', 'notalanguage_abc'])('refuses %s', (code) => {
    expect(() => repositoryOf(code)).toThrow('expected the code of a language before _');
  });
});
