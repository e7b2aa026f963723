// Segmenters that generate what other segmenters read off the encoder: the characters of a text are the words of a
// tagger, and what ends at them are its tags.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../dist/advanced.js';
import { finish, Tagger, train } from '../../dist/index.js';
import { partsOfParagraph } from '../../dist/language/data/raw-text.js';
import { createSlotFormat } from '../../dist/language/formats/slot-format.js';
import {
  boundaries,
  boundaryLabels,
  labelParagraph,
  readBoundaries,
} from '../../dist/language/segmentation/boundaries.js';
import { byteWindows } from '../../dist/language/segmentation/byte-windows.js';
import { wordsOfToken } from '../../dist/language/segmentation/words-of-tokens.js';
import { byt5Codec } from '../../dist/language/text/vocabulary.js';
import { readParagraphs } from '../../dist/node/data/read-paragraphs.js';
import { folderOf, remembered, settings } from './runs.mjs';
import { spoilt } from './spoilt-text.mjs';

const [window, margin] = [256, 32];
/** How often the text is learned, divided at other places and with other noise, and the share that has noise. */
const [times, noiseShare] = [4, 0.2];

/** White space as characters that are words. */
const shown = new Map([...' \n\t'].map((space, index) => [space, '␣⏎⇥'[index]]));
const charactersOf = (text) => Array.from(text, (character) => shown.get(character) ?? character);

/** The text with a label after each character. */
function createInterleavedFormat(tagSet, { inventory = tagSet } = {}) {
  const { textToIds, spareIds, eosId } = byt5Codec;
  const idOf = (tag) => spareIds.first + inventory.indexOf(tag);
  return createSlotFormat({
    name: 'interleaved',
    tagSet,
    encodeSource: (words) => ({ ids: Int32Array.from([...words.flatMap((word) => textToIds(word)), eosId]) }),
    spell: (tag) => [idOf(tag)],
    between: (words, index) => textToIds(words[index] ?? ''),
    echoes: (words) => words.map(() => ''),
    read: (ids) =>
      ids.flatMap((id) => (inventory[id - spareIds.first] ? [{ echo: '', tag: inventory[id - spareIds.first] }] : [])),
  });
}
const formats = { interleaved: createInterleavedFormat };

/** They take much longer, so that they are trained on fewer windows. */
export const fewSteps = { batchSize: 16, steps: settings.steps / 2 };

const arm = (format, title) => {
  const own = { name: `generate-${format}`, seed: 1, steps: fewSteps.steps };
  return { ...own, format, title, open: () => open(folderOf(own)) };
};
export const generatingArms = [
  arm('ids', 'labels of characters, generated'),
  arm('interleaved', 'the text with labels, generated'),
];

/** Trains such a model. */
export function trainedGenerator({ name, seed, steps, format }) {
  const folder = folderOf({ name, steps });
  const key = ['train', 'generating', name, `${steps}`];
  return remembered(`${folder}.train.json`, key, async () => {
    const data = join(settings.runs, 'characters.jsonl');
    if (!existsSync(data)) writeFileSync(data, (await examples()).map((line) => `${JSON.stringify(line)}\n`).join(''));
    const options = {
      model: 'micro',
      train: [data],
      tasks: [{ name: 'boundary', column: 'column:boundary' }],
      format,
      formats,
    };
    const { batchSize } = fewSteps;
    const training = { maxSteps: steps, seed, dropout: 0.1, batchSize, encoderLossWeight: 0 };
    await finish(train({ ...options, ...training, threads: settings.threads, out: folder }));
    return {};
  });
}

/** Windows of the training file: characters, and what ends at each. */
async function examples() {
  const paragraphs = (await readParagraphs([settings.train])).flatMap((each) => partsOfParagraph(each, 8 * window));
  const random = createRandom(1, 'characters');
  return Array.from({ length: times }, (_, time) => spoilt(paragraphs, time)).flatMap((noisy) =>
    paragraphs.flatMap((paragraph, index) => {
      const own = random.uniform() < noiseShare ? noisy[index] : paragraph;
      const characters = charactersOf(own.text);
      const labels = labelsOfCharacters(own);
      const first = Math.floor(random.uniform() * window);
      const starts = [
        0,
        ...Array.from({ length: Math.ceil(characters.length / window) }, (_, at) => first + at * window),
      ];
      return starts
        .map((start, at) => ({
          tokens: characters.slice(start, starts[at + 1] ?? start + window),
          boundary: labels.slice(start, starts[at + 1] ?? start + window),
        }))
        .filter(({ tokens }) => tokens.length > 0);
    }),
  );
}

function labelsOfCharacters(paragraph) {
  const { labels } = labelParagraph(paragraph);
  let byte = 0;
  return Array.from(paragraph.text, (character) => {
    byte += Buffer.byteLength(character);
    return boundaries[labels[byte - 1]];
  });
}

async function open(folder) {
  const tagger = await Tagger.load(folder, { formats });
  const divide = async (texts) => {
    const windows = texts.flatMap((text, index) => {
      const characters = charactersOf(text);
      return Array.from(byteWindows(characters.length, window, margin), (place) => ({ index, characters, ...place }));
    });
    const inputs = windows.map(({ characters, start, end }) => ({ words: characters.slice(start, end) }));
    const tagged = await tagger.tag(inputs);
    const labels = texts.map((text) =>
      Array.from(text, (character) => new Array(Buffer.byteLength(character)).fill(0)),
    );
    for (const [at, { index, start, keepFrom, keepTo }] of windows.entries()) {
      for (let place = keepFrom; place < keepTo; place++) {
        labels[index][place].splice(-1, 1, boundaryLabels[tagged[at].tokens[place - start].tag] ?? 0);
      }
    }
    return texts.map((text, index) =>
      Array.from(readBoundaries(text, labels[index].flat()), (tokens) =>
        tokens.flatMap((token) => wordsOfToken(text, token)),
      ),
    );
  };
  return { divide, dispose: () => tagger.dispose() };
}
