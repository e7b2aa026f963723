// Creates an optimizer by its name.
import type { Arena } from '../../engine/tensor/arena.js';
import { type AdafactorSettings, completeAdafactorSettings, createAdafactor } from './adafactor.js';
import { adafactorRule } from './adafactor-rule.js';
import { type AdamWSettings, adamWRule, createAdamW } from './adamw.js';
import { createMuon, type MuonSettings, muonRule } from './muon.js';
import type { Compile, Optimizer } from './update.js';
import type { RuleOf } from './update-rule.js';

export type { Optimizer } from './update.js';

/** The name of an optimizer and its settings. Plain data. */
export type OptimizerSettings = AdamWSettings | AdafactorSettings | MuonSettings;

/**
 * Creates an optimizer.
 * @param parameters changed in place by every step
 * @param gradients tensors of the same names and shapes; read by every step
 * @param compile compiles graphs for the device that trains
 * @throws BytetagError `config` if two settings contradict each other
 */
export function createOptimizer(
  settings: OptimizerSettings,
  parameters: Arena,
  gradients: Arena,
  compile: Compile,
): Promise<Optimizer> {
  switch (settings.name) {
    case 'adamw':
      return createAdamW(settings, parameters, gradients, compile);
    case 'adafactor':
      return createAdafactor(settings, parameters, gradients, compile);
    case 'muon':
      return createMuon(settings, parameters, gradients, compile);
  }
}

/**
 * The update rules of an optimizer for parameters on a device. @throws BytetagError `config` if two settings contradict
 * each other
 */
export function updateRules(settings: OptimizerSettings): RuleOf {
  if (settings.name === 'muon') return muonRule(settings);
  const rule = settings.name === 'adamw' ? adamWRule(settings) : adafactorRule(completeAdafactorSettings(settings));
  return () => rule;
}
