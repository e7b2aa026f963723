// The public interface of bytetag: the names that a program can import from 'bytetag'. It contains no logic. What few
// programs need is in 'bytetag/advanced' (advanced.ts).

export type { WeightDType } from './engine/onnx/weight-dtypes.js';
export type { DeviceName } from './engine/session/session.js';
export { BytetagError, type ErrorCode } from './foundation/errors.js';
export { version } from './foundation/version.js';
export type { FileKind, FileReading, OffsetUnit, Separator } from './language/data/reading.js';
export type { Sentence } from './language/data/sentence.js';
export type { TokenRange } from './language/data/token-objects.js';
export { type FormatName, formatNames } from './language/formats/format.js';
export type { Interval, ScoreName } from './language/metrics/bootstrap.js';
export type { ConfusedPair, Confusion } from './language/metrics/confusion.js';
export type { Scores } from './language/metrics/counts.js';
export type { McNemar, PairedDifference } from './language/metrics/paired.js';
export type { AlignedScores, RawTextScores } from './language/metrics/raw-text-scores.js';
export { type TagScores, type TokenReport, type TokenReportOptions, tokenReport } from './language/metrics/report.js';
export type { SampledScores } from './language/metrics/sentence-counts.js';
export { type SpanReport, spanReport } from './language/metrics/span-report.js';
export type { Boundary } from './language/segmentation/boundaries.js';
export type { Division } from './language/segmentation/divisions.js';
export type { Expansions } from './language/segmentation/expansions.js';
export { convertTags, type Scheme, tagsOfSpans } from './language/spans/scheme.js';
export { type Span, type SpanMode, spansOf } from './language/spans/spans.js';
export { addNoise } from './language/text/noise/noise.js';
export { type NoiseKind, noiseKinds } from './language/text/noise/noise-kinds.js';
export type { NoiseRates } from './language/text/noise/noise-rates.js';
export { type DividedSentences, type SegmentedWord, segmentText } from './language/text/segment.js';
export type { LoraSettings } from './network/checkpoint/adapter-config.js';
export type { StoredDType } from './network/checkpoint/safetensors-writer.js';
export { type Decoding, decodings } from './network/generate/decodings.js';
export type { EmbeddingNoiseSettings } from './network/nn/embedding-noise.js';
export type { ScheduleName } from './network/optim/schedules.js';
export type {
  CheckpointEvent,
  EndEvent,
  EvaluationEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
} from './network/train/events.js';
export type { LossValues } from './network/train/gradient-step.js';
export { type CrossValidationControls, crossValidate } from './node/cross-validate.js';
export { formatSentences } from './node/data/write-sentences.js';
export { type EvaluatedModel, type EvaluateOptions, evaluate } from './node/evaluate.js';
export { type EvaluateRawTextOptions, evaluateRawText } from './node/evaluate-raw-text.js';
export { type ExportModelOptions, exportModel } from './node/export-model.js';
export { finish } from './node/finish.js';
export type { OutOfFoldPrediction } from './node/folds/folds-folder.js';
export type { CrossValidationEvent, FoldEvent, FoldsEvent, InFold } from './node/folds/run-folds.js';
export type { DownloadProgress, HubOptions } from './node/hub/settings.js';
export { type MergeModelsOptions, mergeModels } from './node/merge-models.js';
export { type PretrainControls, pretrain } from './node/pretrain.js';
export { type ReadSentencesOptions, readSentences } from './node/read-sentences.js';
export { type LoadTaggerOptions, Tagger } from './node/tagger.js';
export { type TrainControls, train } from './node/train.js';
export type { FinetuneEvent } from './node/training/finetune.js';
export type { PretrainingEvent } from './node/training/run-pretraining.js';
export { type Comparison, compareLabels, type Disagreement } from './product/evaluation/compare.js';
export type { NoisyDifference } from './product/evaluation/compare-noise.js';
export type { Evaluated, EvaluationOptions, EvaluationReport, StructureReport } from './product/evaluation/evaluate.js';
export type { FoldScores, FoldsSummary, ScoresByName } from './product/evaluation/fold-scores.js';
export type { NoiseCurve, NoiseOptions, NoisePoint } from './product/evaluation/noise-curves.js';
export type { RawSpanReport, SpanScores } from './product/evaluation/raw-spans.js';
export type { RawTextIntervals, RawTextReport } from './product/evaluation/raw-text.js';
export type { TagLosses } from './product/examples/tag-losses.js';
export type { CardFacts } from './product/model/card-facts.js';
export type { ExportTarget } from './product/model/exported-files.js';
export type { Segmentation } from './product/model/segmentation.js';
export type { TaggerConfig } from './product/model/tagger-config.js';
export type { TaggingTask, TaskSource } from './product/model/task.js';
export type { PresetName } from './product/networks/networks.js';
export { type ShippedModelName, shippedModelNames } from './product/options/shipped-model-names.js';
export type { LogName } from './product/options/training-table.js';
export type {
  LabelledWords,
  LabellingOptions,
  SegmentOptions,
  TagAlternative,
  TaggingOptions,
} from './product/tagger/labelling.js';
export type { TagInput } from './product/tagger/tag-input.js';
export type { Multiword, Tagged, TaggedSpan, TaggedToken } from './product/tagger/tagged.js';
export type { TrainCallbacks } from './product/training/callbacks.js';
export type { CrossValidationOptions } from './product/training/cross-validation-options.js';
export type { PreparedEvent } from './product/training/finetuning.js';
export type { Fold } from './product/training/hold-out.js';
export type { CorpusEvent } from './product/training/pretraining.js';
export type { PretrainOptions } from './product/training/pretraining-configuration.js';
export type { OptimizerName, SettingOptions, TrainOptions } from './product/training/train-options.js';
export type { TaskOptions } from './product/training/training-tasks.js';
