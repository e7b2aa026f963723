// The graphs of an exported T5, with the input and output names and types that other programs expect: those of Hugging
// Face's Optimum, which transformers.js runs, and one graph that contains the whole generation loop.
import { choice, loop } from '../../engine/graph/control-flow.js';
import { cast, scale, shift } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import { reshape, transpose } from '../../engine/graph/shaping.js';
import { slice } from '../../engine/graph/slicing.js';
import type { Outputs, Value } from '../../engine/graph/value.js';
import type { KeyValue } from '../nn/attention.js';
import type { T5Config } from './config.js';
import { createT5Graph } from './context.js';
import { crossKeyValues, decode, vocabularyLogits } from './decoder.js';
import { encode } from './encoder.js';
import { chooseGreedily, keyValuePairs } from './greedy-rounds.js';

/**
 * The names of sizes. For an empty cache, transformers.js uses the size of the batch for this name, and 0 for all other
 * names.
 */
const batch = 'batch_size';
const source = 'encoder_sequence_length';
const target = 'decoder_sequence_length';

const sourceIdsInput = (): Value => cast(input('input_ids', 'int64', [batch, source]), 'int32');
const maskInput = (name: string): Value => cast(input(name, 'int64', [batch, source]), 'float32');

/**
 * The encoder. Inputs: `input_ids`, `attention_mask` int64 [batch, source]. Output: `last_hidden_state`
 * [batch, source, modelDim].
 */
export function encoderExportGraph(config: T5Config): Outputs {
  const { context } = createT5Graph(config);
  return { last_hidden_state: encode(context, sourceIdsInput(), maskInput('attention_mask')) };
}

/**
 * A decoding step; the first one and all others use the same graph ("merged"). Inputs: `input_ids` int64
 * [batch, target], `encoder_attention_mask` int64 [batch, source], `encoder_hidden_states` [batch, source, modelDim],
 * `use_cache_branch` bool [1] and, for each layer, `past_key_values.N.decoder.key` and `.value`
 * [batch, heads, past, headDim] and the same with `.encoder`. Outputs: `logits` [batch, target, vocab] and
 * `present.N.*`. Without the cache branch, the keys and values of the encoder are computed from its states; with it,
 * they are passed through.
 */
export function decoderExportGraph(config: T5Config): Outputs {
  const { context } = createT5Graph(config);
  const { heads, headDim, modelDim, decoderLayers } = config;
  const ids = cast(input('input_ids', 'int64', [batch, target]), 'int32');
  const sourceMask = maskInput('encoder_attention_mask');
  const states = input('encoder_hidden_states', 'float32', [batch, source, modelDim]);
  const useCache = input('use_cache_branch', 'bool', [1]);
  const past = (layer: number, kind: 'decoder' | 'encoder'): KeyValue => {
    const shape = [batch, heads, `past_${kind}_sequence_length`, headDim];
    const name = `past_key_values.${layer}.${kind}`;
    return { keys: input(`${name}.key`, 'float32', shape), values: input(`${name}.value`, 'float32', shape) };
  };
  const layers = Array.from({ length: decoderLayers }, (_, layer) => layer);
  const stored = layers.map((layer) => past(layer, 'encoder')).flatMap(({ keys, values }) => [keys, values]);
  const computed = crossKeyValues(context, states).flatMap(({ keys, values }) => [keys, values]);
  const cross = keyValuePairs(choice(useCache, stored, computed));
  const own = layers.map((layer) => past(layer, 'decoder'));
  const decoded = decode(context, ids, { sourceMask, cross, past: own.map((pair) => [pair]) });
  const present = layers.flatMap((layer) => [
    ...named(`present.${layer}.decoder`, decoded.present[layer]),
    ...named(`present.${layer}.encoder`, cross[layer]),
  ]);
  return { logits: vocabularyLogits(context, decoded.states), ...Object.fromEntries(present) };
}

/**
 * Greedy decoding in one graph. Inputs: `input_ids`, `attention_mask` int64 [batch, source] and `max_new_tokens`, an
 * int64 scalar. Output: `sequences` int64 [batch, generated], without the start id and with padding after `</s>`.
 */
export function greedyExportGraph(config: T5Config): Outputs {
  const { context } = createT5Graph(config);
  const { heads, headDim, padId, eosId, decoderStartId } = config;
  const sourceMask = maskInput('attention_mask');
  const states = encode(context, sourceIdsInput(), sourceMask);
  const cross = crossKeyValues(context, states);
  // A column with one row for each item of the batch. Its values do not matter.
  const column = slice(sourceMask, 1, 0, 1);
  const ofBatch = (value: number): Value => shift(scale(column, 0), value);
  const empty = slice(cross[0]?.keys ?? states, 2, 0, 0);
  const cacheShape = [batch, heads, 'generated', headDim];
  const { collected } = loop(
    input('max_new_tokens', 'int64', []),
    [
      { initial: cast(ofBatch(decoderStartId), 'int32'), shape: [batch, 1] },
      { initial: ofBatch(1), shape: [batch, 1] },
      ...cross.flatMap(() => [
        { initial: empty, shape: cacheShape },
        { initial: empty, shape: cacheShape },
      ]),
    ],
    [sourceMask, ...cross.flatMap(({ keys, values }) => [keys, values])],
    ([ids = column, running = column, ...caches]) => {
      const past = keyValuePairs(caches).map((pair) => [pair]);
      const decoded = decode(context, ids, { sourceMask, cross, past });
      const choice = chooseGreedily(vocabularyLogits(context, decoded.states), running, padId, eosId);
      return {
        goesOn: choice.goesOn,
        states: [choice.next, choice.running, ...decoded.present.flatMap(({ keys, values }) => [keys, values])],
        collected: [reshape(choice.next, [batch])],
      };
    },
  );
  const [steps = column] = collected;
  return { sequences: cast(transpose(steps, [1, 0]), 'int64') };
}

function named(prefix: string, pair: KeyValue | undefined): readonly (readonly [string, Value])[] {
  return pair === undefined ? [] : [[`${prefix}.key`, pair.keys] as const, [`${prefix}.value`, pair.values] as const];
}
