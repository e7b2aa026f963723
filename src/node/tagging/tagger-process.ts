// The program of a process that labels: it loads a model at the start and answers requests.
import { answerLabelling } from '../../product/tagger/answer-labelling.js';
import type { WorkerRequest, WorkerResult } from '../../product/tagger/labelling-thread.js';
import { answerParent } from '../processes/answer-parent.js';
import { openDevice } from '../runtime/open-device.js';
import { loadTagger } from './load-tagger.js';
import type { WorkerSetup } from './start-tagger-workers.js';

answerParent<WorkerSetup, WorkerRequest, WorkerResult>(async ({ model, options }) => {
  const tagger = await loadTagger(model, { ...options, device: await openDevice('cpu') });
  return answerLabelling(tagger);
});
