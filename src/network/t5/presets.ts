// Predefined model sizes by name: Google's ByT5 sizes, and small ones to train from scratch on a CPU.
import { byt5Small, type T5Config } from './config.js';

/** A model configuration, and whether it starts from random weights. */
export interface Preset {
  readonly config: T5Config;
  /**
   * True if the model starts with the initial values that let a small model learn from little data (see
   * `initialize.ts`).
   */
  readonly fromScratch: boolean;
}

const pretrained = (sizes: Partial<T5Config> = {}): Preset => ({
  config: { ...byt5Small, ...sizes },
  fromScratch: false,
});
const small = (sizes: Partial<T5Config>): Preset => ({
  config: { ...byt5Small, heads: 4, decoderLayers: 1, ...sizes },
  fromScratch: true,
});

/** All presets. ByT5's sizes are those of Xue et al. 2022 (arXiv 2105.13626), table 1. */
export const presets = {
  /** 1.0 M parameters. */
  micro: small({ modelDim: 128, headDim: 32, feedForwardDim: 256, encoderLayers: 4 }),
  /** 3.0 M parameters. */
  lite: small({ modelDim: 192, headDim: 48, feedForwardDim: 512, encoderLayers: 5 }),
  /** 5.1 M parameters. */
  mini: small({ modelDim: 256, headDim: 64, feedForwardDim: 512, encoderLayers: 6 }),
  /** 300 M parameters. */
  'byt5-small': pretrained(),
  /** 582 M parameters. */
  'byt5-base': pretrained({ modelDim: 1536, heads: 12, feedForwardDim: 3968, encoderLayers: 18, decoderLayers: 6 }),
  /** 1.2 G parameters. */
  'byt5-large': pretrained({ modelDim: 1536, heads: 16, feedForwardDim: 3840, encoderLayers: 36, decoderLayers: 12 }),
} as const satisfies Readonly<Record<string, Preset>>;
