import { describe, expect, it } from 'vitest';
import { cardMetadata } from '../../../src/product/cards/card-metadata.js';
import { meanCard } from '../../../src/product/cards/mean-card.js';

const cardWith = (language: readonly string[], license: string) =>
  `${cardMetadata({ language, license, library: 'transformers', tags: ['t5'] })}
# its

| accuracy | 95.26% |
`;

describe('the card of a mean', () => {
  it('says what it is the mean of, with the languages and the licence of all', () => {
    const card = meanCard('mean', [
      { name: 'a', share: 3, card: cardWith(['en'], 'cc-by-sa-4.0') },
      { name: 'b', share: 1, card: cardWith(['en', 'vi'], 'cc-by-sa-4.0') },
    ]);
    expect(card).toMatch(/^---\nlanguage:\n- en\n- vi\nlicense: cc-by-sa-4.0\nlibrary_name: transformers\n/);
    expect(card).toContain('| a | 0.75 | cc-by-sa-4.0 |\n| b | 0.25 | cc-by-sa-4.0 |\n');
  });

  it('has none of their figures', () => {
    expect(meanCard('mean', [{ name: 'a', share: 1, card: cardWith(['en'], 'mit') }])).not.toContain('95.26%');
  });

  it.each([[cardWith(['en'], 'mit')], [undefined]])('names no licence of its own where they differ', (other) => {
    const card = meanCard('mean', [
      { name: 'a', share: 1, card: cardWith(['en'], 'cc-by-sa-4.0') },
      { name: 'b', share: 1, card: other },
    ]);
    expect(card).not.toContain('\nlicense:');
    expect(card).toContain('| a | 0.50 | cc-by-sa-4.0 |');
    expect(card).toContain(`| b | 0.50 | ${other === undefined ? 'none is named' : 'mit'} |`);
  });

  it('shows names and licences of strangers as text', () => {
    const licence = 'x | <b> "q"';
    const card = meanCard('a\n# `b`', [{ name: 'c | `d`\n\ne', share: 1, card: cardWith(['no', 'x "y"'], licence) }]);
    expect(card).toContain('language:\n- "no"\n- "x \\"y\\""\nlicense: "x | <b> \\"q\\""\nlibrary_name: ');
    expect(card).toContain('\n# a &#35; &#96;b&#96;\n');
    expect(card).toContain('\n| c &#124; &#96;d&#96; e | 1.00 | x &#124; &#60;b&#62; "q" |\n');
  });
});
