// The program of a labelling thread: it loads a model at the start and answers requests.

import { answerLabelling } from '../../product/tagger/answer-labelling.js';
import type { WorkerRequest, WorkerResult } from '../../product/tagger/labelling-thread.js';
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
  return answerLabelling(tagger);
});
