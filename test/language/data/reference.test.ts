import { describe, expect, it } from 'vitest';
import { parseReference, select } from '../../../src/language/data/reference.js';

describe('parseReference', () => {
  const hub = { kind: 'hub', configuration: undefined, split: undefined };
  const ud = { kind: 'ud', treebank: 'en_ewt', release: 'master', split: undefined };
  it.each([
    ['a/b.conllu', { kind: 'path', path: 'a/b.conllu' }],
    ['a.conllu[:100]', { kind: 'path', path: 'a.conllu', selection: { begin: 0, end: 100 } }],
    ['a.conllu[10:-5]', { kind: 'path', path: 'a.conllu', selection: { begin: 10, end: -5 } }],
    ['a[1:2].conllu', { kind: 'path', path: 'a[1:2].conllu' }],
    ['a[1:2][x:y].conllu', { kind: 'path', path: 'a[1:2][x:y].conllu' }],
    ['my-hf:org/name', { kind: 'path', path: 'my-hf:org/name' }],
    ['hf:org/name', { ...hub, repository: 'org/name' }],
    ['hf:org/name[:8000]', { ...hub, repository: 'org/name', selection: { begin: 0, end: 8000 } }],
    [
      'hf:org/na.me@v1/en:dev[5:]',
      {
        ...{ kind: 'hub', repository: 'org/na.me@v1', configuration: 'en', split: 'validation' },
        selection: { begin: 5, end: undefined },
      },
    ],
    ['hf:org/name/en/news', { ...hub, repository: 'org/name', configuration: 'en/news' }],
    ['hf:conll2003', { ...hub, repository: 'conll2003' }],
    ['hf:conll2003:dev', { ...hub, repository: 'conll2003', split: 'validation' }],
    ['hf:conll2003@main/conll2003', { ...hub, repository: 'conll2003@main', configuration: 'conll2003' }],
    ['hf:org/name@refs/pr/12/en', { ...hub, repository: 'org/name@refs/pr/12', configuration: 'en' }],
    ['hf:org/name@refs/pr/1:train', { ...hub, repository: 'org/name@refs/pr/1', split: 'train' }],
    ['ud:en_ewt', ud],
    ['ud:en_ewt@r2.14:test[-3:]', { ...ud, release: 'r2.14', split: 'test', selection: { begin: -3, end: undefined } }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  it.each([
    'hf:',
    'hf:/name',
    'hf:a/b/',
    'hf:a/b//c',
    'ud:english',
    'ud:en_ewt:a:b',
    'ud:en_ewt@..',
    'ud:en_ewt@..:dev',
    'ud:en_ewt@.',
    'ud:en_ewt@a..b',
    'ud:en_../x',
    'ud:en_ewt@../x',
    'ud:en_ewt:../x',
  ])('refuses %s', (text) => {
    expect(() => parseReference(text)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(`${text}: expected ${text.slice(0, 3)}`),
      }),
    );
  });

  it('refuses a selection that is none', () => {
    for (const text of [
      'a.conllu[5:x]',
      'a[:xy]',
      'a[xy:]',
      'a[1.5:2]',
      'hf:org/name[a:b]',
      'a[b:[c]',
      'a[:][b:c]',
      '[:x]',
    ]) {
      expect(() => parseReference(text)).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: `${text}: expected a selection such as [:100] or [10:20], got something else`,
        }),
      );
    }
    expect(Object.keys(parseReference('a.conllu'))).toEqual(['kind', 'path']);
    for (const path of ['a[b].conllu', 'a[b:c].x[d]', 'a:b[c]', 'a:b]', 'a[b:c', '[[[[', ']:]'])
      expect(parseReference(path)).toEqual({ kind: 'path', path });
  });

  it('selects as Python does', () => {
    const items = [0, 1, 2, 3, 4];
    const selected = (text: string) => select(items, parseReference(`x${text}`).selection);
    expect(['', '[:2]', '[3:]', '[1:3]', '[-2:]', '[:-1]'].map(selected)).toEqual([
      ...[items, [0, 1], [3, 4], [1, 2], [3, 4], [0, 1, 2, 3]],
    ]);
  });
});
