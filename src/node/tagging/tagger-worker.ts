// The program of a labelling thread: it loads a model at the start and answers requests.
import type { WorkerRequest, WorkerResult } from '../../product/tagger/labelling-thread.js';
import { packPlaces } from '../../product/tagger/placed-text.js';
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
      if (request.kind === 'divide') {
        const divided = await tagger.segment(request.texts, request.options);
        return { divided: request.texts.map((text, index) => packPlaces(text, divided[index] ?? [])) };
      }
      await tagger.warmup();
      return {};
    },
    transferOf: ({ divided = [] }) =>
      divided.flatMap(({ places, ends, tokens }) =>
        [places, ends, ...(tokens ? [tokens] : [])].map((array) => array.buffer as ArrayBuffer),
      ),
    dispose: () => tagger.dispose(),
  };
});
