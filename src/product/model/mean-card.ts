// The model card of a mean: the names, shares and cards of models go in, a card that says what it is the mean of comes out. Their
// figures are not its own, so it has none.
import { version } from '../../foundation/version.js';
import { cardMetadata, fromYamlText } from './card-metadata.js';
import { cardSnippet } from './card-text.js';
import { markdownText } from './markdown.js';

/** One of the models. */
export interface AveragedCard {
  readonly name: string;
  /** What it counts, relative to the others. */
  readonly share: number;
  /** Default: it has none. */
  readonly card?: string | undefined;
}

/**
 * The text of the card.
 * @param title what the mean is called
 * @returns with the licence in its metadata that all models have, and their languages
 */
export function meanCard(title: string, models: readonly AveragedCard[]): string {
  const licences = models.map(({ card }) => licenceOf(frontMatterOf(card)));
  const [licence] = licences;
  const languages = models.flatMap(({ card }) => languagesOf(frontMatterOf(card)));
  const total = models.reduce((sum, { share }) => sum + share, 0);
  const rows = models.map(
    ({ name, share }, index) =>
      `| ${markdownText(name)} | ${(share / total).toFixed(2)} | ${markdownText(licences[index] ?? 'none is named')} |`,
  );
  return `${cardMetadata({
    languages: [...new Set(languages)],
    ...(licence !== undefined && licences.every((other) => other === licence) && { licence }),
    library: 'transformers',
    tags: ['bytetag', 'byt5', 't5', 'token-classification'],
  })}
# ${markdownText(title)}

The mean of the weights of these models, made with [bytetag](https://www.npmjs.com/package/bytetag) ${version}:

| model | share | licence |
| --- | ---: | --- |
${rows.join('\n')}

${cardSnippet(title)}

## Evaluation

None yet: the figures of these models are not those of their mean.
`;
}

function frontMatterOf(card = ''): string {
  return /^---\n(.*?)\n---\n/s.exec(card)?.[1] ?? '';
}

function licenceOf(frontMatter: string): string | undefined {
  const [, text] = /^license: (.+)$/m.exec(frontMatter) ?? [];
  return text && fromYamlText(text);
}

function languagesOf(frontMatter: string): readonly string[] {
  const list = /^language:\n((?:\s*- .+\n?)+)/m.exec(frontMatter)?.[1] ?? '';
  return [...list.matchAll(/- (.+)/g)].map(([, language = '']) => fromYamlText(language));
}
