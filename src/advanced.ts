// The second door of the package, 'bytetag/advanced': the parts that the functions of 'bytetag' are made of. It
// contains no logic.

export type { QuantizedMatrix } from './engine/onnx/quantize.js';
export { type Quantization, weightDTypes } from './engine/onnx/weight-dtypes.js';
export type { LayerTotal, OperatorTotal, ProfileEvent, ProfileSummary, SessionTime } from './engine/profile/profile.js';
export type { DeviceRecorder, SessionRecorder } from './engine/session/recorder.js';
export type {
  AnyTensor,
  AnyTensorMap,
  Device,
  DeviceTensor,
  Session,
  SessionOptions,
} from './engine/session/session.js';
export type { Arena } from './engine/tensor/arena.js';
export type { DType, Tensor, TensorMap, TypedArrays } from './engine/tensor/tensor.js';
export { createRandom, type Random } from './foundation/random.js';
export { type Column, parseColumn } from './language/data/column.js';
export type { ConlluSentence, ConlluToken } from './language/data/conllu.js';
export { fileKinds, offsetUnits } from './language/data/reading.js';
export type { ColumnLines } from './language/data/sentence.js';
export type { Automaton, AutomatonState, Choice } from './language/formats/automaton.js';
export type { CustomFormats, FormatFactory } from './language/formats/create-format.js';
export type {
  Divergence,
  Format,
  FormatOptions,
  IdRange,
  ParsedLabels,
  SourceEncoding,
  StructureProblems,
} from './language/formats/format.js';
export type { WrittenLabel } from './language/formats/parse-labels.js';
export { createSlotFormat, type SlotLayout } from './language/formats/slot-format.js';
export {
  byteOffsets,
  type CharacterSpan,
  characterSpans,
  codePointOffsets,
  locateWords,
  type Place,
} from './language/spans/character-spans.js';
export { notationOf, type SpanNotation, type SpanPrefix, type SpanTag } from './language/spans/notation.js';
export { schemes } from './language/spans/scheme.js';
export { type StrictScheme, strictSchemeOf, strictSchemes, strictSpansOf } from './language/spans/strict-spans.js';
export { type Edges, schemeTransitions, type TagTransitions } from './language/spans/transitions.js';
export type { Byt5Tokenizer } from './language/text/byt5-tokenizer.js';
export type { Codec } from './language/text/codec.js';
export type { Noise } from './language/text/noise/noise-rates.js';
export type { AddedToken } from './language/text/tokenizer-settings.js';
export { idsToText, textToIds } from './language/text/vocabulary.js';
export type { AdapterConfig } from './network/checkpoint/adapter-config.js';
export type { AdapterBranch, AdapterLayout } from './network/checkpoint/adapter-weights.js';
export type { NetworkConfig } from './network/network.js';
export type { AdafactorSettings } from './network/optim/adafactor.js';
export type { AdamWSettings } from './network/optim/adamw.js';
export type { MuonSettings } from './network/optim/muon.js';
export type { OptimizerSettings } from './network/optim/optimizer.js';
export type { T5Config } from './network/t5/config.js';
export { type Preset, presets } from './network/t5/presets.js';
export type { TrainingSettings } from './network/train/settings.js';
export type { ReadDataOptions } from './node/data/read-sentences.js';
export type { HubAccess } from './node/hub/settings.js';
export { type LoadOptions, loadModelForTraining } from './node/models/load-model.js';
export { saveModel } from './node/models/save-model.js';
export { writeExport } from './node/models/write-export.js';
export { finetuneInProcess, type ProcessOptions } from './node/processes/train-in-process.js';
export { openDevice } from './node/runtime/open-device.js';
export { Profiler } from './node/runtime/profiler.js';
export { loadTagger, type TaggerOptions } from './node/tagging/load-tagger.js';
export { type FinetuneOptions, finetune } from './node/training/finetune.js';
export { readTaskSentences } from './node/training/read-task.js';
export { type ResolveOptions, resolvePretraining, resolveTraining } from './node/training/resolve-options.js';
export type { RunOptions } from './node/training/run-options.js';
export { runPretraining } from './node/training/run-pretraining.js';
export { compareUnderNoise } from './product/evaluation/compare-noise.js';
export type { LabelError } from './product/evaluation/confident-errors.js';
export { evaluateSentences } from './product/evaluation/evaluate.js';
export { labelUnderNoise, type NoisyLabels, noiseCurves, scoreUnderNoise } from './product/evaluation/noise-curves.js';
export type { WordNoiseSettings } from './product/examples/window-examples.js';
export { type AveragedModel, averageModels } from './product/model/average-models.js';
export { type ExportOptions, exportTargets } from './product/model/exported-files.js';
export type { TrainableModel } from './product/model/load-found-model.js';
export { mergeAdapter, type WholeModel } from './product/model/merge-adapter.js';
export type { TrainingTask } from './product/model/task.js';
export { type WeightQuantizer, weightQuantizer } from './product/model/weight-quantizer.js';
export type { SaveOptions } from './product/model/write-model.js';
export { logNames } from './product/options/training-table.js';
export { renderReport } from './product/report/render-report.js';
export type { ReportData, ReportedModel, ScoredValue, TrainingHistory } from './product/report/report-data.js';
export { createTagger, type TaggerSetup } from './product/tagger/create-tagger.js';
export type { Labeller } from './product/tagger/labeller.js';
export type { LoadedTagger } from './product/tagger/tagger.js';
export type { CorruptionSettings } from './product/training/corpus-batches.js';
export type { PretrainingConfiguration } from './product/training/pretraining-configuration.js';
export type { SpanCorruptionSettings } from './product/training/span-corruption.js';
export type { TrainingConfiguration } from './product/training/training-configuration.js';
