// What a labelling thread answers: labels, the places of words, and what its tagger has learned.
import type { Answerer } from '../../foundation/conversation.js';
import type { WorkerRequest, WorkerResult } from './labelling-thread.js';
import { packPlaces } from './placed-text.js';
import type { LoadedTagger } from './tagger.js';

/** Answers with a tagger, of which it disposes. */
export function answerLabelling(tagger: LoadedTagger): Answerer<WorkerRequest, WorkerResult> {
  return {
    async answer(request) {
      switch (request.kind) {
        case 'label':
          return { labels: await tagger.label(request.sentences, request.options) };
        case 'divide': {
          const divided = await tagger.segment(request.texts, request.options);
          return { divided: request.texts.map((text, index) => packPlaces(text, divided[index] ?? [])) };
        }
        case 'warmup':
          await tagger.warmup();
          return {};
        case 'describe':
          return { config: tagger.config };
      }
    },
    transferOf: ({ divided = [] }) =>
      divided.flatMap(({ places, ends, tokens }) =>
        [places, ends, ...(tokens ? [tokens] : [])].map((array) => array.buffer as ArrayBuffer),
      ),
    dispose: () => tagger.dispose(),
  };
}
