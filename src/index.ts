// The public interface of bytetag: the names that a program can import from 'bytetag'. It contains no logic.

export { type Quantization, type QuantizedMatrix, type WeightDType, weightDTypes } from './engine/onnx/quantize.js';
export type { LayerTotal, OperatorTotal, ProfileEvent, ProfileSummary, SessionTime } from './engine/profile/profile.js';
export type { DeviceRecorder, SessionRecorder } from './engine/session/recorder.js';
export type {
  AnyTensor,
  AnyTensorMap,
  Device,
  DeviceName,
  DeviceTensor,
  Session,
  SessionOptions,
} from './engine/session/session.js';
export type { Arena } from './engine/tensor/arena.js';
export type { DType, Tensor, TensorMap, TypedArrays } from './engine/tensor/tensor.js';
export { BytetagError, type ErrorCode } from './foundation/errors.js';
export { createRandom, type Random } from './foundation/random.js';
export { version } from './foundation/version.js';
export { type Column, parseColumn } from './language/data/column.js';
export type { ConlluSentence, ConlluToken } from './language/data/conllu.js';
export { type FileKind, type FileReading, fileKinds, type OffsetUnit, offsetUnits } from './language/data/reading.js';
export type { ColumnLines, Sentence } from './language/data/sentence.js';
export type { Automaton, AutomatonState, Choice } from './language/formats/automaton.js';
export type { CustomFormats, FormatFactory } from './language/formats/create-format.js';
export {
  type Divergence,
  type Format,
  type FormatName,
  type FormatOptions,
  formatNames,
  type IdRange,
  type ParsedLabels,
  type SourceEncoding,
  type StructureProblems,
} from './language/formats/format.js';
export type { WrittenLabel } from './language/formats/parse-labels.js';
export { createSlotFormat, type SlotLayout } from './language/formats/slot-format.js';
export type { Interval, ScoreName } from './language/metrics/bootstrap.js';
export type { ConfusedPair, Confusion } from './language/metrics/confusion.js';
export type { Scores } from './language/metrics/counts.js';
export type { McNemar, PairedDifference } from './language/metrics/paired.js';
export { type TagScores, type TokenReport, type TokenReportOptions, tokenReport } from './language/metrics/report.js';
export type { SampledScores } from './language/metrics/sentence-counts.js';
export { type SpanReport, spanReport } from './language/metrics/span-report.js';
export {
  byteOffsets,
  type CharacterSpan,
  characterSpans,
  codePointOffsets,
  locateWords,
  type Place,
} from './language/spans/character-spans.js';
export { notationOf, type SpanNotation, type SpanPrefix, type SpanTag } from './language/spans/notation.js';
export { convertTags, type Scheme, schemes, tagsOfSpans } from './language/spans/scheme.js';
export { type Span, type SpanMode, spansOf } from './language/spans/spans.js';
export { type StrictScheme, strictSchemeOf, strictSchemes, strictSpansOf } from './language/spans/strict-spans.js';
export { type Edges, schemeTransitions, type TagTransitions } from './language/spans/transitions.js';
export type { Byt5Tokenizer } from './language/text/byt5-tokenizer.js';
export type { Codec } from './language/text/codec.js';
export { addNoise, type NoiseKind, noiseKinds } from './language/text/noise/noise.js';
export type { Noise, NoiseRates } from './language/text/noise/noise-rates.js';
export { type SegmentedWord, segmentText } from './language/text/segment.js';
export type { AddedToken } from './language/text/tokenizer-settings.js';
export { idsToText, textToIds } from './language/text/vocabulary.js';
export type { AdapterConfig, LoraSettings } from './network/checkpoint/adapter-config.js';
export type { AdapterBranch, AdapterLayout } from './network/checkpoint/adapter-weights.js';
export type { Decoding } from './network/generate/decodings.js';
export { decodings } from './network/generate/decodings.js';
export type { NetworkConfig } from './network/network.js';
export type { EmbeddingNoiseSettings } from './network/nn/embedding-noise.js';
export type { AdafactorSettings } from './network/optim/adafactor.js';
export type { AdamWSettings } from './network/optim/adamw.js';
export type { MuonSettings } from './network/optim/muon.js';
export type { OptimizerSettings } from './network/optim/optimizer.js';
export type { ScheduleName } from './network/optim/schedules.js';
export type { T5Config } from './network/t5/config.js';
export { type Preset, presets } from './network/t5/presets.js';
export type {
  CheckpointEvent,
  EndEvent,
  EvaluationEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
} from './network/train/events.js';
export type { LossValues } from './network/train/gradient-step.js';
export type { TrainingSettings } from './network/train/settings.js';
export { type CrossValidationControls, crossValidate } from './node/cross-validate.js';
export { type ReadDataOptions, readAllSentences, readSentences } from './node/data/read-sentences.js';
export { formatSentences } from './node/data/write-sentences.js';
export { type EvaluatedModel, type EvaluateOptions, evaluate } from './node/evaluate.js';
export { finish } from './node/finish.js';
export type { OutOfFoldPrediction } from './node/folds/folds-folder.js';
export type { CrossValidationEvent, FoldEvent, FoldsEvent, InFold } from './node/folds/run-folds.js';
export type { DownloadProgress, HubAccess, HubOptions } from './node/hub/settings.js';
export { exportModel } from './node/models/export-model.js';
export { type LoadOptions, loadModelForTraining } from './node/models/load-model.js';
export { saveModel } from './node/models/save-model.js';
export { type PretrainControls, pretrain } from './node/pretrain.js';
export { finetuneInProcess, type ProcessOptions } from './node/processes/train-in-process.js';
export { openDevice } from './node/runtime/open-device.js';
export { Profiler } from './node/runtime/profiler.js';
export { type LoadTaggerOptions, Tagger } from './node/tagger.js';
export { loadTagger, type TaggerOptions } from './node/tagging/load-tagger.js';
export { type TrainControls, train } from './node/train.js';
export { type FinetuneEvent, type FinetuneOptions, finetune } from './node/training/finetune.js';
export { readTaskSentences } from './node/training/read-task.js';
export { resolvePretraining } from './node/training/resolve-options.js';
export type { RunOptions } from './node/training/run-options.js';
export { type PretrainingEvent, runPretraining } from './node/training/run-pretraining.js';
export { type Comparison, compareLabels, type Disagreement } from './product/evaluation/compare.js';
export { compareUnderNoise, type NoisyDifference } from './product/evaluation/compare-noise.js';
export type { LabelError } from './product/evaluation/confident-errors.js';
export {
  type Evaluated,
  type EvaluationOptions,
  type EvaluationReport,
  evaluateSentences,
  type StructureReport,
} from './product/evaluation/evaluate.js';
export type { FoldScores, FoldsSummary, ScoresByName } from './product/evaluation/fold-scores.js';
export {
  labelUnderNoise,
  type NoiseCurve,
  type NoiseOptions,
  type NoisePoint,
  type NoisyLabels,
  noiseCurves,
  scoreUnderNoise,
} from './product/evaluation/noise-curves.js';
export type { TagLosses } from './product/examples/tag-losses.js';
export { type AveragedModel, averageModels } from './product/model/average-models.js';
export type { CardFacts } from './product/model/card-facts.js';
export { type ExportOptions, type ExportTarget, exportTargets } from './product/model/exported-files.js';
export type { TrainableModel } from './product/model/load-found-model.js';
export { mergeAdapter, type WholeModel } from './product/model/merge-adapter.js';
export type { TaggerConfig } from './product/model/tagger-config.js';
export type { TaggingTask, TaskSource, TrainingTask } from './product/model/task.js';
export { type WeightQuantizer, weightQuantizer } from './product/model/weight-quantizer.js';
export type { SaveOptions } from './product/model/write-model.js';
export type { PresetName } from './product/networks/networks.js';
export { type ShippedModelName, shippedModelNames } from './product/options/shipped-model-names.js';
export { type LogName, logNames } from './product/options/training-table.js';
export { renderReport } from './product/report/render-report.js';
export type { ReportData, ReportedModel, ScoredValue, TrainingHistory } from './product/report/report-data.js';
export type { Labeller } from './product/tagger/labeller.js';
export type { LabelledWords, LabellingOptions, TagAlternative, TaggingOptions } from './product/tagger/labelling.js';
export type { TagInput } from './product/tagger/tag-input.js';
export type { Tagged, TaggedSpan, TaggedToken, TokenRange } from './product/tagger/tagged.js';
export type { TrainCallbacks } from './product/training/callbacks.js';
export type { CorruptionSettings } from './product/training/corpus-batches.js';
export type { CrossValidationOptions } from './product/training/cross-validation-options.js';
export type { PreparedEvent } from './product/training/finetuning.js';
export type { Fold } from './product/training/hold-out.js';
export type { WordNoiseSettings } from './product/training/noisy-batches.js';
export type { CorpusEvent } from './product/training/pretraining.js';
export type { PretrainingConfiguration, PretrainOptions } from './product/training/pretraining-configuration.js';
export type { SpanCorruptionSettings } from './product/training/span-corruption.js';
export type { TrainOptions } from './product/training/train-options.js';
export type { TrainingConfiguration } from './product/training/training-configuration.js';
