// The public door: what a program imports from 'bytetag'. Names only, no logic.

export type { AdapterConfig, LoraSettings } from './checkpoint/adapter-config.js';
export { type Column, parseColumn } from './data/column.js';
export type { ConlluSentence, ConlluToken } from './data/conllu.js';
export { type FileKind, type FileReading, fileKinds, type OffsetUnit, offsetUnits } from './data/reading.js';
export type { ColumnLines, Sentence } from './data/sentence.js';
export { BytetagError, type ErrorCode } from './errors.js';
export type { Automaton, AutomatonState, Choice } from './formats/automaton.js';
export type { CustomFormats, FormatFactory } from './formats/create-format.js';
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
} from './formats/format.js';
export type { WrittenLabel } from './formats/parse-labels.js';
export { createSlotFormat, type SlotLayout } from './formats/slot-format.js';
export type { DownloadProgress, HubAccess, HubOptions } from './hub/settings.js';
export type { Interval, ScoreName } from './metrics/bootstrap.js';
export type { ConfusedPair, Confusion } from './metrics/confusion.js';
export type { Scores } from './metrics/counts.js';
export type { McNemar, PairedDifference } from './metrics/paired.js';
export { type TagScores, type TokenReport, type TokenReportOptions, tokenReport } from './metrics/report.js';
export type { SampledScores } from './metrics/sentence-counts.js';
export { type SpanReport, spanReport } from './metrics/span-report.js';
export type { EmbeddingNoiseSettings } from './nn/embedding-noise.js';
export { type ReadDataOptions, readAllSentences, readSentences } from './node/data/read-sentences.js';
export { formatSentences } from './node/data/write-sentences.js';
export { type Quantization, type QuantizedMatrix, type WeightDType, weightDTypes } from './onnx/quantize.js';
export type { AdafactorSettings } from './optim/adafactor.js';
export type { AdamWSettings } from './optim/adamw.js';
export type { MuonSettings } from './optim/muon.js';
export type { OptimizerSettings } from './optim/optimizer.js';
export type { ScheduleName } from './optim/schedules.js';
export type { CorruptionSettings } from './pretrain/corpus-batches.js';
export { type PretrainControls, pretrain } from './pretrain/pretrain.js';
export {
  type PretrainingConfiguration,
  type PretrainOptions,
  resolvePretraining,
} from './pretrain/pretraining-configuration.js';
export { type CorpusEvent, type PretrainingEvent, runPretraining } from './pretrain/run-pretraining.js';
export type { SpanCorruptionSettings } from './pretrain/span-corruption.js';
export type { LayerTotal, OperatorTotal, ProfileSummary, SessionTime } from './profile/profile.js';
export type { ProfileEvent } from './profile/profiled-run.js';
export { Profiler } from './profile/profiler.js';
export { createRandom, type Random } from './random.js';
export { renderReport } from './report/render-report.js';
export type { ReportData, ReportedModel, ScoredValue, TrainingHistory } from './report/report-data.js';
export { openDevice } from './session/node.js';
export type { DeviceRecorder, SessionRecorder } from './session/recorder.js';
export type {
  AnyTensor,
  AnyTensorMap,
  Device,
  DeviceName,
  DeviceTensor,
  Session,
  SessionOptions,
} from './session/session.js';
export {
  byteOffsets,
  type CharacterSpan,
  characterSpans,
  codePointOffsets,
  locateWords,
  type Place,
} from './spans/character-spans.js';
export { notationOf, type SpanNotation, type SpanPrefix, type SpanTag } from './spans/notation.js';
export { convertTags, type Scheme, schemes, tagsOfSpans } from './spans/scheme.js';
export { type Span, type SpanMode, spansOf } from './spans/spans.js';
export { type StrictScheme, strictSchemeOf, strictSchemes, strictSpansOf } from './spans/strict-spans.js';
export { type Edges, schemeTransitions, type TagTransitions } from './spans/transitions.js';
export type { AdapterBranch, AdapterLayout, T5Config } from './t5/config.js';
export { type Preset, type PresetName, presets } from './t5/presets.js';
export { type AveragedModel, averageModels } from './tagger/average-models.js';
export { type Comparison, compareLabels, type Disagreement } from './tagger/compare.js';
export { compareUnderNoise, type NoisyDifference } from './tagger/compare-noise.js';
export type { LabelError } from './tagger/confident-errors.js';
export {
  type Evaluated,
  type EvaluationOptions,
  type EvaluationReport,
  evaluateSentences,
  type StructureReport,
} from './tagger/evaluate.js';
export { type EvaluatedModel, type EvaluateOptions, evaluate } from './tagger/evaluate-model.js';
export { type ExportOptions, type ExportTarget, exportModel, exportTargets } from './tagger/export-model.js';
export {
  type FinetuneEvent,
  type FinetuneOptions,
  finetune,
  type PreparedEvent,
} from './tagger/finetune.js';
export { finetuneInProcess } from './tagger/finetune-in-process.js';
export type { Labeller } from './tagger/labeller.js';
export type { Decoding, LabelledWords, LabellingOptions, TagAlternative, TaggingOptions } from './tagger/labelling.js';
export { decodings } from './tagger/labelling.js';
export { type LoadOptions, loadModelForTraining, type TrainableModel } from './tagger/load-model.js';
export { mergeAdapter, type WholeModel } from './tagger/merge-adapter.js';
export {
  labelUnderNoise,
  type Noise,
  type NoiseCurve,
  type NoiseOptions,
  type NoisePoint,
  type NoisyLabels,
  noiseCurves,
  scoreUnderNoise,
} from './tagger/noise-curves.js';
export type { WordNoiseSettings } from './tagger/noisy-batches.js';
export { readTaskSentences } from './tagger/read-task.js';
export { type SaveOptions, saveModel } from './tagger/save-model.js';
export { type ShippedModelName, shippedModelNames } from './tagger/shipped-models.js';
export type { TagLosses } from './tagger/tag-losses.js';
export {
  type LabelledSentence,
  type LabelledText,
  type LoadTaggerOptions,
  loadTagger,
  Tagger,
  type TaggerOptions,
} from './tagger/tagger.js';
export type { TaggerConfig } from './tagger/tagger-config.js';
export type { TaggingTask, TaskSource, TrainingTask } from './tagger/task.js';
export { type TrainControls, train } from './tagger/train.js';
export type { TrainOptions } from './tagger/train-options.js';
export type { CardFacts, TrainingConfiguration } from './tagger/training-configuration.js';
export type { RunOptions } from './tagger/training-process.js';
export { type WeightQuantizer, weightQuantizer } from './tagger/weight-quantizer.js';
export type { Arena } from './tensor/arena.js';
export type { DType, Tensor, TensorMap, TypedArrays } from './tensor/tensor.js';
export type { Byt5Tokenizer } from './text/byt5-tokenizer.js';
export { addNoise, type NoiseKind, noiseKinds } from './text/noise/noise.js';
export { type SegmentedWord, segmentText } from './text/segment.js';
export type { AddedToken } from './text/tokenizer-settings.js';
export { idsToText, textToIds } from './text/vocabulary.js';
export type {
  CheckpointEvent,
  EndEvent,
  EvaluationEvent,
  StartEvent,
  StepEvent,
  TrainingEvent,
} from './train/events.js';
export type { LossValues } from './train/gradient-step.js';
export type { TrainingSettings } from './train/settings.js';
export { version } from './version.js';
