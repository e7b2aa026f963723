// The program of a labelling thread: it loads a model at the start and answers requests.
import { segmentText } from '../../language/text/segment.js';
import type { WordPlaces, WorkerRequest, WorkerResult } from '../../product/tagger/labelling-thread.js';
import { answerRequests } from '../threads/answer-requests.js';
import { guardedDevice } from '../threads/guarded-device.js';
import type { WorkerSetup } from './start-tagger-workers.js';

answerRequests<WorkerSetup, WorkerRequest, WorkerResult>(async (setup, gate) => {
  // These modules load the runtime's library.
  const [{ openDevice }, { loadTagger }] = await Promise.all([
    import('../runtime/open-device.js'),
    import('./load-tagger.js'),
  ]);
  const device = guardedDevice(await openDevice('cpu'), gate);
  const tagger = await loadTagger(setup.model, { ...setup.options, device });
  return {
    async answer(request) {
      if (request.kind === 'label') return { labels: await tagger.label(request.sentences, request.options) };
      if (request.kind === 'divide') return { divided: request.texts.map((text) => divide(text, request.locale)) };
      await tagger.warmup();
      return {};
    },
    transferOf: ({ divided = [] }) =>
      divided.flatMap(({ places, ends }) => [places, ends].map((array) => array.buffer as ArrayBuffer)),
    dispose: () => tagger.dispose(),
  };
});

function divide(text: string, locale: string | undefined): WordPlaces {
  const sentences = segmentText(text, locale);
  let words = 0;
  const ends = Uint32Array.from(sentences, (sentence) => (words += sentence.length));
  const places = new Uint32Array(2 * words);
  let next = 0;
  for (const sentence of sentences)
    for (const { start, end } of sentence) [places[next++], places[next++]] = [start, end];
  return { places, ends };
}
