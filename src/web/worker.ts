// The program of the worker that a page starts: it loads a tagger and answers with it, it trains, or it averages
// models. What trains is larger than what labels, and is loaded when it is asked for.
import type { Answerer } from '../foundation/conversation.js';
import { internal } from '../foundation/errors.js';
import { nextTurn } from '../foundation/next-turn.js';
import { answerLabelling } from '../product/tagger/answer-labelling.js';
import type { WorkerRequest, WorkerResult } from '../product/tagger/labelling-thread.js';
import type { PageEvent, PageRequest, PageResult } from './requests.js';
import type { RunState } from './runs/run-state.js';
import { openTagger } from './tagging/open-tagger.js';
import { answerPage } from './workers/answer-page.js';

let labelling: Answerer<WorkerRequest, WorkerResult> | undefined;

answerPage<PageRequest, PageResult, PageEvent>({
  async answer(request, { emit, signal }) {
    if (request.kind === 'load') {
      labelling = answerLabelling(await openTagger(request.source, request.settings, { signal, onProgress: emit }));
      return {};
    }
    if (request.kind === 'train') {
      const { trainInMemory } = await import('./training/train-in-memory.js');
      const { sentences, options, settings, tellsStates } = request;
      const onState = tellsStates ? (state: RunState) => emit({ type: 'state', state }) : undefined;
      const training = trainInMemory(sentences, options, settings, { signal, onProgress: emit, onState });
      for (;;) {
        const { done, value } = await training.next();
        if (done) return { files: value };
        emit(value);
        // WebAssembly never waits for anything, so that a wish to end would not be read before the training is over.
        await nextTurn();
      }
    }
    if (request.kind === 'merge') {
      const { mergeInMemory } = await import('./training/merge-in-memory.js');
      return { files: await mergeInMemory(request.models, request.settings, { signal, onProgress: emit }) };
    }
    if (labelling === undefined) throw internal('a worker was asked before it was given a model');
    return labelling.answer(request, { emit() {}, signal });
  },
  transferOf: ({ files = new Map(), ...result }) => [
    // Files may be parts of the same memory.
    ...new Set(Array.from(files.values(), ({ buffer }) => buffer as ArrayBuffer)),
    ...(labelling?.transferOf(result) ?? []),
  ],
  async dispose() {
    await labelling?.dispose();
  },
});
