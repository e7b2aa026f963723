// What bytetag needs to know of a network to load, train, run, save and export it. `t5/` gives one; a second network
// is a room beside it that gives another.
import type { Outputs } from '../engine/graph/value.js';
import type { AnyTensor } from '../engine/session/session.js';
import type { Arena } from '../engine/tensor/arena.js';
import type { LoraSettings } from './checkpoint/adapter-config.js';
import type { AdapterLayout } from './checkpoint/adapter-weights.js';
import type { WeightLayout } from './checkpoint/weights.js';
import type { ModelRuntime } from './generate/model-runtime.js';
import type { SequenceModel, TargetScorer } from './generate/sequence-model.js';
import type { PenaltyName } from './losses/tag-penalty.js';
import type { EmbeddingNoiseSettings } from './nn/embedding-noise.js';
import type { TrainingExample } from './train/sequence-example.js';
import type { Trainee } from './train/trainee.js';

/** The settings that every network has. It is plain data: models with equal settings compute the same. */
export interface NetworkConfig {
  /** Rows of the embedding. */
  readonly vocab: number;
  readonly modelDim: number;
  readonly padId: number;
  readonly eosId: number;
  readonly decoderStartId: number;
  /** Low-rank branches and weights in addition to those of the checkpoint; not a part of config.json. Default: none. */
  readonly adapter?: AdapterLayout;
}

/** Options for initial weights. */
export interface InitializationOptions {
  readonly seed: number;
  /** Whether to use initial values that let a small network learn from little data, instead of the usual ones. */
  readonly fromScratch: boolean;
}

/** The losses of a run. */
export interface TraineeOptions {
  readonly dropout: number;
  /** Weight of the joint encoder loss; 0: none. */
  readonly encoderLossWeight: number;
  /** The penalty for ids to avoid. Default: none. */
  readonly penalty?: PenaltyName;
  /** Noise on the embeddings. Default: none. */
  readonly neftune?: EmbeddingNoiseSettings;
  /** Dropout before the low-rank branches of an adapter. Default: 0. */
  readonly branchDropout?: number;
  /** Label smoothing. Default: 0. */
  readonly labelSmoothing?: number;
}

/** Weights that optimizers treat differently, by parts of their names. */
export interface WeightGroups {
  /** Weights without weight decay, such as norms. */
  readonly withoutWeightDecay: readonly string[];
  /** Weights that Muon leaves to AdamW: all but the matrices within layers. */
  readonly withAdamW: readonly string[];
}

/** Functions that build graphs, by the names of the files that the graphs are exported to. */
export type NamedGraphs = Readonly<Record<string, () => Outputs>>;

/** The graphs that a network can be exported as. */
export interface ExportGraphs {
  /** With the names and inputs of Hugging Face's Optimum, which transformers.js runs. */
  readonly steps: NamedGraphs;
  /** Graphs that contain the whole generation loop. */
  readonly whole: NamedGraphs;
}

/** A network with its sizes, without weights. */
export interface Network {
  readonly config: NetworkConfig;
  /** Its weights in a checkpoint, without those of an adapter. */
  readonly weightLayout: WeightLayout;
  readonly exportGraphs: ExportGraphs;
  /** The text of a `config.json`. @param dtype of the stored weights */
  configFile(dtype: string): string;
  /** The network of a checkpoint that has these tensors: for settings that only the weights show. */
  fitTo(names: { has(name: string): boolean }): Network;
  /** Weights that optimizers treat differently, by parts of their names. */
  readonly weightGroups: WeightGroups;
  /** Whether a weight belongs to a linear layer that may be quantized. */
  isLinear(weight: string): boolean;
  /** Fills the weights of a new network. @param weights with the names of `weightLayout` */
  initialize(weights: Arena, options: InitializationOptions): void;
  /**
   * The settings of an adapter as its file states them: with the names that this network has.
   * @throws BytetagError `config` if a name matches no module
   */
  settleAdapter<Settings extends LoraSettings>(settings: Settings): Settings;
  /** The weights that an adapter has. @throws BytetagError `config` if the settings do not fit this network */
  adapterLayout(settings: LoraSettings): AdapterLayout;
  /** The same network with an adapter's branches and full weights, or without any. */
  withAdapter(layout: AdapterLayout | undefined): Network;
  /** The network as decoding sees it. Graphs are compiled when they are first needed. */
  createSequenceModel(runtime: ModelRuntime): SequenceModel;
  /** The network as a scorer of given targets. Graphs are compiled when they are first needed. */
  createTargetScorer(runtime: ModelRuntime): TargetScorer;
  /**
   * The network as the trainer sees it.
   * @param weights changed in place
   * @param frozen the weights of an adapter's base, which are not trained; on any device
   */
  createTrainee(
    weights: Arena,
    options: TraineeOptions,
    frozen?: ReadonlyMap<string, AnyTensor>,
  ): Trainee<TrainingExample>;
}
