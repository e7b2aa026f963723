// Writes the model card of a pretrained model: the README.md that the hub shows.
import { lastPart } from '../../foundation/last-part.js';
import { version } from '../../foundation/version.js';
import type { PretrainingCardContent } from '../training/card-content.js';
import { cardMetadata } from './card-metadata.js';
import { cardTable, shellWord } from './card-text.js';
import { markdownCode, markdownText, oneLine } from './markdown.js';

/** The text of a card. */
export function pretrainingCard(content: PretrainingCardContent): string {
  const { configuration, bytes, parameters, steps, evaluation } = content;
  const { settings, corruption, textFiles, language = [], license } = configuration;
  const name = lastPart(configuration.out);
  const examples = steps * settings.batchSize * settings.gradientAccumulationSteps;
  const fileNames = textFiles.map((file) => markdownCode(lastPart(file))).join(', ');
  const metadata = cardMetadata({
    ...{ language, library: 'transformers', tags: ['bytetag', 'byt5', 't5'] },
    ...(license !== undefined && { license }),
  });
  return `${metadata}
# ${markdownText(name)}

A byte-level T5 pretrained on raw text by span corruption with
[bytetag](https://www.npmjs.com/package/bytetag) ${version}: a model to fine-tune, of no use by itself: ${markdownCode(
    `npx bytetag train --model ${shellWord(oneLine(name))} --train FILE --out DIR`,
  )}, beside this folder.

${cardTable([
  ['weights', parameters.toLocaleString('en-US')],
  ['text', `${bytes.toLocaleString('en-US')} bytes: ${fileNames}`],
  ['bytes in a window', `${corruption.windowLength}`],
  [
    'cut out',
    `${Math.round(corruption.noiseDensity * 100)}%, in spans of ${corruption.meanNoiseSpanLength} on average`,
  ],
  ['optimizer steps', steps.toLocaleString('en-US')],
  ['bytes seen', (examples * corruption.windowLength).toLocaleString('en-US')],
  ['optimizer, learning rate', `${settings.optimizer.name}, ${settings.learningRate}, ${settings.schedule}`],
  ['dropout', `${settings.dropout}`],
  ...(settings.labelSmoothing ? [['label smoothing', `${settings.labelSmoothing}`] as const] : []),
  ['seed', `${settings.seed}`],
  ...(evaluation?.metrics.loss === undefined
    ? []
    : [['loss on other text, nats per id', evaluation.metrics.loss.toFixed(3)] as const]),
])}
`;
}
