// Paragraphs with the noise that segmenters are trained with, the same every time.
import { createRandom } from '../../dist/advanced.js';
import { spoilParagraph } from '../../dist/language/segmentation/spoil-paragraph.js';

/** A paragraph, changed in one way. @param index its number, which says what is changed */
export const spoilt = (paragraph, index, _, seed = 7) =>
  spoilParagraph(paragraph, createRandom(seed, 'spoilt text', index));
