// What a page asks the worker of this package for.
import type { WorkerRequest, WorkerResult } from '../product/tagger/labelling-thread.js';
import type { DownloadEvent, ModelSource } from './downloads/model-source.js';
import type { RunState } from './runs/run-state.js';
import type { TaggerSettings } from './tagging/open-tagger.js';
import type { MergeSettings, SharedModel } from './training/merge-in-memory.js';
import type { LabelledData, PageTrainEvent, PageTrainOptions, PageTrainSettings } from './training/train-in-memory.js';

/** To load a tagger, and then what it is asked for; to train; or to average models. */
export type PageRequest =
  | { readonly kind: 'load'; readonly source: ModelSource; readonly settings: TaggerSettings }
  | {
      readonly kind: 'train';
      readonly sentences: LabelledData;
      readonly options: PageTrainOptions;
      readonly settings: PageTrainSettings;
      /** Whether the page wants the states that are saved. */
      readonly tellsStates: boolean;
    }
  | { readonly kind: 'merge'; readonly models: readonly SharedModel[]; readonly settings: MergeSettings }
  | WorkerRequest;

/** The result of a request; empty for a tagger that is loaded. */
export interface PageResult extends WorkerResult {
  /** Of a trained model, or of an average, by name. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** What happens on the way to a result. */
export type PageEvent = DownloadEvent | PageTrainEvent | { readonly type: 'state'; readonly state: RunState };
