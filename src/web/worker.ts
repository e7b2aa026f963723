// The program of the worker that a page starts: it loads a tagger and answers with it.
import type { Answerer } from '../foundation/conversation.js';
import { internal } from '../foundation/errors.js';
import { answerLabelling } from '../product/tagger/answer-labelling.js';
import type { WorkerRequest, WorkerResult } from '../product/tagger/labelling-thread.js';
import type { PageEvent, PageRequest, PageResult } from './requests.js';
import { openTagger } from './tagging/open-tagger.js';
import { answerPage } from './workers/answer-page.js';

let labelling: Answerer<WorkerRequest, WorkerResult> | undefined;

answerPage<PageRequest, PageResult, PageEvent>({
  async answer(request, { emit, signal }) {
    if (request.kind === 'load') {
      labelling = answerLabelling(await openTagger(request.source, request.settings, { signal, onProgress: emit }));
      return {};
    }
    if (labelling === undefined) throw internal('a worker was asked before it was given a model');
    return labelling.answer(request, { emit() {}, signal });
  },
  transferOf: (result) => labelling?.transferOf(result) ?? [],
  async dispose() {
    await labelling?.dispose();
  },
});
