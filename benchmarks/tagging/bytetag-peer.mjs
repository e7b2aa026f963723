// bytetag tagging a treebank: settings `{ model, data, limit, decoding, dtype, threads, batchSize }` as JSON in the
// first argument.
import { Tagger } from '../../dist/index.js';
import { readTreebank, serveTagger } from './data.mjs';

const settings = JSON.parse(process.argv[2]);
const { model, decoding = 'constrained', dtype, threads = 0, batchSize = 32 } = settings;
const tagger = await Tagger.load(model, { dtype, ...(threads > 0 && { threads }) });
await serveTagger({ name: 'bytetag', format: tagger.config.format }, await readTreebank(settings), async (sentences) =>
  (await tagger.label(sentences, { decoding, batchSize })).map(({ tags }) => tags),
);
