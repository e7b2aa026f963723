// The public door: what a program imports from 'bytetag'. Names only, no logic.

export { parseColumn } from './data/column.js';
export { readAllSentences, readSentences } from './data/read-sentences.js';
export type { Sentence } from './data/sentence.js';
export { BytetagError, type ErrorCode } from './errors.js';
export type { FormatName, ParsedLabels, StructureProblems } from './formats/format.js';
export { formatNames } from './formats/format.js';
export { type TokenReport, tokenReport } from './metrics/report.js';
export { type Span, type SpanReport, spanReport, spansOf } from './metrics/spans.js';
export type { OptimizerSettings } from './optim/optimizer.js';
export { openDevice } from './session/node.js';
export type { Device, DeviceName } from './session/session.js';
export { type PresetName, presets } from './t5/presets.js';
export { type EvaluationReport, evaluateSentences } from './tagger/evaluate.js';
export { type FinetuneEvent, type FinetuneOptions, finetune } from './tagger/finetune.js';
export { finetuneInWorker } from './tagger/finetune-in-worker.js';
export type { Labeller } from './tagger/labeller.js';
export type { Decoding, LabelledWords, LabellingOptions, TagAlternative } from './tagger/labelling.js';
export { loadTagger, type Tagger, type TaggerOptions } from './tagger/tagger.js';
export type { TaggingTask } from './tagger/task.js';
export type { TrainingConfiguration } from './tagger/training-configuration.js';
export { type SegmentedWord, segmentText } from './text/segment.js';
export type { TrainingEvent } from './train/events.js';
export type { TrainingSettings } from './train/settings.js';
export { version } from './version.js';
