// Writes the model card of an average of models, from their names, shares and cards. It has no figures, because those
// of the models are not valid for their average.
import { version } from '../../foundation/version.js';
import { cardMetadata, fromYamlText } from './card-metadata.js';
import { cardSnippet } from './card-text.js';
import { markdownText } from './markdown.js';

/** One of the models. */
export interface AveragedCard {
  readonly name: string;
  /** Its weight in the average, relative to the other models. */
  readonly share: number;
  /** The text of its card. Default: it has none. */
  readonly card?: string | undefined;
}

/**
 * The text of the card.
 * @param title the name of the average
 * @returns the card. Its metadata has the licence, if all models have the same one, and the languages of all models
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
    language: [...new Set(languages)],
    ...(licence !== undefined && licences.every((other) => other === licence) && { license: licence }),
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
