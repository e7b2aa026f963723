import { describe, expect, it } from 'vitest';
import { BytetagError } from '../../../src/foundation/errors.js';
import { byt5Small, formatT5Config, parseT5Config, type T5Config } from '../../../src/network/t5/config.js';
import { readJsonFixture } from '../../support/fixtures.js';

const fixtures = ['tiny-byt5', 'tiny-byt5-tied', 'tiny-byt5-inner'] as const;
const sizes = { vocab_size: 384, d_model: 64, d_kv: 16, num_heads: 4, d_ff: 128, num_layers: 3 };
const smallest = { model_type: 't5', ...sizes };

function failureOf(json: Readonly<Record<string, unknown>>): string {
  try {
    parseT5Config(json, 'config.json');
  } catch (error) {
    if (error instanceof BytetagError && error.code === 'model') return error.message;
    throw error;
  }
  return 'nothing was wrong';
}

describe.each(fixtures)('the config of %s', (name) => {
  const json = readJsonFixture<Record<string, unknown>>(`${name}/config.json`);

  it('comes back whole', () => {
    const { transformers_version: _, ...kept } = json;
    const config = parseT5Config(json, name);
    const formatted = formatT5Config(config);
    expect(parseT5Config(formatted, name)).toEqual(config);
    // Hugging Face leaves the default of this one out.
    expect(formatted).toEqual({ tie_word_embeddings: true, ...kept });
  });
});

describe('parseT5Config', () => {
  it('reads every size into its own place', () => {
    const json = {
      ...{ ...smallest, vocab_size: 11, d_model: 12, d_kv: 13, num_heads: 14, d_ff: 15, num_layers: 16 },
      ...{ num_decoder_layers: 17, feed_forward_proj: 'gated-gelu', relative_attention_num_buckets: 18 },
      ...{ relative_attention_max_distance: 19, layer_norm_epsilon: 1e-5, dropout_rate: 0.2 },
      ...{ tie_word_embeddings: false, scale_decoder_outputs: true, initializer_factor: 0.5 },
      ...{ pad_token_id: 3, eos_token_id: 4 },
      decoder_start_token_id: 5,
    };
    const config: T5Config = {
      ...{ vocab: 11, modelDim: 12, headDim: 13, heads: 14, feedForwardDim: 15, encoderLayers: 16, decoderLayers: 17 },
      ...{ feedForward: 'gated-gelu', positionBuckets: 18, maxDistance: 19, layerNormEpsilon: 1e-5, dropoutRate: 0.2 },
      ...{ tiedEmbeddings: false, scaledOutput: true, initializerFactor: 0.5, padId: 3, eosId: 4, decoderStartId: 5 },
    };
    expect(parseT5Config(json, 'config.json')).toEqual(config);
    expect(parseT5Config(formatT5Config(config), 'config.json')).toEqual(config);
  });

  it("fills in Hugging Face's defaults and ignores what does not change the model", () => {
    expect(parseT5Config({ ...smallest, n_positions: 512, task_specific_params: { a: 1 } }, 'config.json')).toEqual({
      ...byt5Small,
      ...{ modelDim: 64, headDim: 16, heads: 4, feedForwardDim: 128, encoderLayers: 3, decoderLayers: 3 },
      ...{ feedForward: 'relu', tiedEmbeddings: true, scaledOutput: true },
    });
  });

  it.each([
    ['num_layers', 1000],
    ['num_decoder_layers', 1000],
    ['num_heads', 1024],
    ['d_kv', 4096],
    ['d_model', 65_536],
    ['d_ff', 1_048_576],
    ['vocab_size', 4_194_304],
    ['relative_attention_num_buckets', 65_536],
    ['relative_attention_max_distance', 16_777_216],
  ])('takes %s up to %i', (key, most) => {
    const distance = { relative_attention_max_distance: 100_000 };
    const tooLarge = { ...smallest, ...distance, [key]: most + 1 };
    expect(failureOf({ ...smallest, ...distance, [key]: most })).toBe('nothing was wrong');
    expect(failureOf(tooLarge)).toBe(`config.json: ${key}: expected at most ${most}, got ${most + 1}`);
    expect(failureOf({ ...tooLarge, [key]: 16_000_000_000 })).toContain(`${key}: expected at most ${most}`);
  });

  it.each(Object.keys(sizes))('misses %s', (key) => {
    const { [key]: _, ...rest } = smallest as Record<string, unknown>;
    expect(failureOf(rest)).toBe(`config.json: ${key}: expected a positive whole number, got nothing`);
  });

  const whole = 'a positive whole number';
  const layers = 'one of relu, gelu, gelu_new, silu, gated-relu, gated-gelu, gated-silu';
  it.each([
    ['model_type', 'umt5', '"t5" or "mt5"'],
    ['vocab_size', '384', whole],
    ['d_model', 0, whole],
    ['d_kv', -64, whole],
    ['num_heads', 2.5, whole],
    ['d_ff', null, whole],
    ['num_layers', 1e30, 'at most 1000'],
    ['num_decoder_layers', 0, whole],
    ['relative_attention_num_buckets', true, 'a whole number of at least 4'],
    ['relative_attention_num_buckets', 3, 'a whole number of at least 4'],
    ['relative_attention_max_distance', '128', 'a whole number above 16'],
    ['relative_attention_max_distance', 16, 'a whole number above 16'],
    ['feed_forward_proj', 'gated-tanh', layers],
    ['feed_forward_proj', 'gated-gelu-new', layers],
    ['feed_forward_proj', 3, layers],
    ['layer_norm_epsilon', 0, 'a positive number'],
    ['dropout_rate', 1, 'a number in [0, 1)'],
    ['dropout_rate', -0.1, 'a number in [0, 1)'],
    ['tie_word_embeddings', 'yes', 'true or false'],
    ['initializer_factor', -1, 'a positive number'],
    ['pad_token_id', -1, 'an id'],
    ['eos_token_id', [1], 'an id'],
    ['decoder_start_token_id', 0.5, 'an id'],
  ])('refuses %s: %j', (key, value, expected) => {
    expect(failureOf({ ...smallest, [key]: value })).toBe(
      `config.json: ${key}: expected ${expected}, got ${JSON.stringify(value)}`,
    );
  });

  it.each([
    [{ feed_forward_proj: 'gated-gelu' }, 'gated-gelu', 'gelu_new', true],
    [{ feed_forward_proj: 'gated-gelu_new' }, 'gated-gelu', 'gelu_new', true],
    [{ feed_forward_proj: 'gelu' }, 'gelu', 'gelu', false],
    [{ feed_forward_proj: 'gated-swish' }, 'gated-silu', 'silu', true],
    // What Hugging Face computes from the name is stored, too, and decides.
    [{ feed_forward_proj: 'relu', dense_act_fn: 'silu', is_gated_act: true }, 'gated-silu', 'silu', true],
    [{ dense_act_fn: 'gelu' }, 'gelu', 'gelu', false],
  ] as const)('reads the feed-forward layer of %j', (keys, expected, activation, gated) => {
    const config = parseT5Config({ ...smallest, ...keys }, 'config.json');
    expect(config.feedForward).toBe(expected);
    const formatted = formatT5Config(config);
    expect([formatted.dense_act_fn, formatted.is_gated_act]).toEqual([activation, gated]);
    expect(parseT5Config(formatted, 'config.json').feedForward).toBe(expected);
  });

  it('names all that says which feed-forward layer it is', () => {
    expect(failureOf({ ...smallest, feed_forward_proj: 'gated-gelu', dense_act_fn: 'gelu' })).toBe(
      `config.json: feed_forward_proj: expected ${layers}, got "gated-gelu" with dense_act_fn "gelu"`,
    );
  });

  it('takes an mT5 for a T5 with other defaults, whose decoder states are never scaled', () => {
    const config = parseT5Config({ ...sizes, model_type: 'mt5', tie_word_embeddings: false }, 'config.json');
    expect(config).toEqual({
      ...parseT5Config({ ...smallest, feed_forward_proj: 'gated-gelu' }, 'config.json'),
      scaledOutput: false,
    });
    expect(parseT5Config(formatT5Config(config), 'config.json')).toEqual(config);
  });

  it('names a missing kind of model', () => {
    expect(failureOf(sizes)).toBe('config.json: model_type: expected "t5" or "mt5", got nothing');
  });
});
