// The public door: what a program imports from 'bytetag'. Names only, no logic.

export type { AdapterConfig, LoraSettings } from './checkpoint/adapter-config.js';
export { type Column, parseColumn } from './data/column.js';
export type { ConlluSentence, ConlluToken } from './data/conllu.js';
export { type ReadDataOptions, readAllSentences, readSentences } from './data/read-sentences.js';
export { type FileKind, type FileReading, fileKinds, type OffsetUnit, offsetUnits } from './data/reading.js';
export type { ColumnLines, Sentence } from './data/sentence.js';
export { formatSentences } from './data/write-sentences.js';
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
export type { Decoding } from './generate/decodings.js';
export { decodings } from './generate/decodings.js';
export type { DownloadProgress, HubAccess, HubOptions } from './hub/settings.js';
export type { Interval, ScoreName } from './metrics/bootstrap.js';
export type { ConfusedPair, Confusion } from './metrics/confusion.js';
export type { Scores } from './metrics/counts.js';
export type { McNemar, PairedDifference } from './metrics/paired.js';
export { type TagScores, type TokenReport, type TokenReportOptions, tokenReport } from './metrics/report.js';
export type { SampledScores } from './metrics/sentence-counts.js';
export { type SpanReport, spanReport } from './metrics/span-report.js';
export type { EmbeddingNoiseSettings } from './nn/embedding-noise.js';
export { type EvaluatedModel, type EvaluateOptions, evaluate } from './node/evaluate-model.js';
export { exportModel } from './node/models/export-model.js';
export { type LoadOptions, loadModelForTraining } from './node/models/load-model.js';
export { saveModel } from './node/models/save-model.js';
export { type ShippedModelName, shippedModelNames } from './node/models/shipped-models.js';
export { type PretrainControls, pretrain } from './node/pretrain.js';
export { finetuneInProcess } from './node/processes/train-in-process.js';
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
export { type Quantization, type QuantizedMatrix, type WeightDType, weightDTypes } from './onnx/quantize.js';
export type { AdafactorSettings } from './optim/adafactor.js';
export type { AdamWSettings } from './optim/adamw.js';
export type { MuonSettings } from './optim/muon.js';
export type { OptimizerSettings } from './optim/optimizer.js';
export type { ScheduleName } from './optim/schedules.js';
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
export {
  labelUnderNoise,
  type Noise,
  type NoiseCurve,
  type NoiseOptions,
  type NoisePoint,
  type NoisyLabels,
  noiseCurves,
  scoreUnderNoise,
} from './product/evaluation/noise-curves.js';
export type { TagLosses } from './product/examples/tag-losses.js';
export { type AveragedModel, averageModels } from './product/model/average-models.js';
export type { CardFacts } from './product/model/card-metadata.js';
export { type ExportOptions, type ExportTarget, exportTargets } from './product/model/export-model.js';
export type { TrainableModel } from './product/model/load-model.js';
export { mergeAdapter, type WholeModel } from './product/model/merge-adapter.js';
export type { TaggerConfig } from './product/model/tagger-config.js';
export type { TaggingTask, TaskSource, TrainingTask } from './product/model/task.js';
export { type WeightQuantizer, weightQuantizer } from './product/model/weight-quantizer.js';
export type { SaveOptions } from './product/model/write-model.js';
export type { Labeller } from './product/tagger/labeller.js';
export type { LabelledWords, LabellingOptions, TagAlternative, TaggingOptions } from './product/tagger/labelling.js';
export type { LabelledSentence, LabelledText } from './product/tagger/tagger.js';
export type { CorruptionSettings } from './product/training/corpus-batches.js';
export type { PreparedEvent } from './product/training/finetune.js';
export type { WordNoiseSettings } from './product/training/noisy-batches.js';
export type { CorpusEvent } from './product/training/pretraining.js';
export type { PretrainingConfiguration, PretrainOptions } from './product/training/pretraining-configuration.js';
export type { SpanCorruptionSettings } from './product/training/span-corruption.js';
export type { TrainOptions } from './product/training/train-options.js';
export type { TrainingConfiguration } from './product/training/training-configuration.js';
export type { LayerTotal, OperatorTotal, ProfileEvent, ProfileSummary, SessionTime } from './profile/profile.js';
export { createRandom, type Random } from './random.js';
export { renderReport } from './report/render-report.js';
export type { ReportData, ReportedModel, ScoredValue, TrainingHistory } from './report/report-data.js';
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
