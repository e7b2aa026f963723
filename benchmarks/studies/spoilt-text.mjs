// Paragraphs with the noise that segmenters are trained with, the same every time.
import { createRandom } from '../../dist/advanced.js';
import { spoilParagraph } from '../../dist/language/segmentation/spoil-paragraph.js';

/** Each paragraph, changed in one way. */
export const spoilt = (paragraphs, seed) =>
  paragraphs.map((paragraph, index) => spoilParagraph(paragraph, createRandom(seed, 'spoilt text', index)));
