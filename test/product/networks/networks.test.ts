// Which network a model has, by its config.json or by the name of a preset.
import { expect, it } from 'vitest';
import { formatT5Config } from '../../../src/network/t5/config.js';
import { presets } from '../../../src/network/t5/presets.js';
import {
  isKnownModel,
  isPresetName,
  parseNetwork,
  presetNames,
  presetNetwork,
  startsFromScratch,
} from '../../../src/product/networks/networks.js';

it('knows presets by their names', () => {
  expect(presetNames).toEqual(['micro', 'lite', 'mini', 'byt5-small', 'byt5-base', 'byt5-large']);
  expect(presetNetwork('mini').config).toEqual(presets.mini.config);
  expect([isPresetName('mini'), isPresetName('toString'), isPresetName('t5')]).toEqual([true, false, false]);
  expect([startsFromScratch('mini'), startsFromScratch('byt5-small'), startsFromScratch('toString')]).toEqual([
    ...[true, false, false],
  ]);
});

it('reads the network of a config.json', () => {
  const { config } = presets.lite;
  expect(parseNetwork(formatT5Config(config), 'config.json').config).toEqual(config);
  expect([isKnownModel({ model_type: 'mt5' }), isKnownModel({ model_type: 'bert' }), isKnownModel({})]).toEqual([
    ...[true, false, false],
  ]);
});

it('refuses another network', () => {
  expect(() => parseNetwork({ model_type: 'bert' }, 'config.json')).toThrow(
    'config.json: model_type: expected "t5" or "mt5", got "bert"',
  );
});
