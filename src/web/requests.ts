// What a page asks the worker of this package for.
import type { WorkerRequest, WorkerResult } from '../product/tagger/labelling-thread.js';
import type { DownloadEvent, ModelSource } from './downloads/model-source.js';
import type { TaggerSettings } from './tagging/open-tagger.js';

/** First to load a tagger, then what it is asked for. */
export type PageRequest =
  | { readonly kind: 'load'; readonly source: ModelSource; readonly settings: TaggerSettings }
  | WorkerRequest;

/** The result of a request; empty for a tagger that is loaded. */
export type PageResult = WorkerResult;

/** What happens on the way to a result. */
export type PageEvent = DownloadEvent;
