// The door of `bytetag/web`, for web pages and their workers. It holds names only.
export type { DeviceName } from './engine/session/session.js';
export { BytetagError, type ErrorCode } from './foundation/errors.js';
export { type FormatTaggedOptions, formatTagged } from './product/output/format-tagged.js';
export type { TagInput } from './product/tagger/tag-input.js';
export type { Multiword, Tagged, TaggedSpan, TaggedToken } from './product/tagger/tagged.js';
export { formatSentences, type ReadFileOptions, readSentences } from './web/data/labelled-files.js';
export type { DownloadEvent, ModelSource } from './web/downloads/model-source.js';
export type { ModelFiles } from './web/files/model-files.js';
export { zipModel } from './web/files/zip-model.js';
export type { TrainedModel } from './web/make-model.js';
export { type MergeInPageOptions, mergeModels } from './web/merge.js';
export type { RunState } from './web/runs/run-state.js';
export { type LoadTaggerOptions, Tagger } from './web/tagger.js';
export { type TrainInPageOptions, type Training, train } from './web/train.js';
export type { MergeSettings, SharedModel } from './web/training/merge-in-memory.js';
export type { LabelledData, LabelledSentence, PageTrainEvent } from './web/training/train-in-memory.js';
