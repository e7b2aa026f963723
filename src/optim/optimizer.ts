// The optimizers by name: settings, parameters and gradients go in, the optimizer that updates them comes out.
import type { Arena } from '../tensor/arena.js';
import { type AdafactorSettings, completeAdafactorSettings, createAdafactor } from './adafactor.js';
import { adafactorRule } from './adafactor-rule.js';
import { type AdamWSettings, adamWRule, createAdamW } from './adamw.js';
import type { Compile, Optimizer } from './update.js';
import type { UpdateRule } from './update-rule.js';

export type { Optimizer } from './update.js';

/** Which optimizer, and how it updates. Plain data. */
export type OptimizerSettings = AdamWSettings | AdafactorSettings;

/**
 * Readies an optimizer.
 * @param parameters changed in place by every step
 * @param gradients tensors of the same names and shapes; read by every step
 * @param compile compiles graphs for the device of the training
 * @throws BytetagError `config` where two settings contradict each other
 */
export function createOptimizer(
  settings: OptimizerSettings,
  parameters: Arena,
  gradients: Arena,
  compile: Compile,
): Promise<Optimizer> {
  return settings.name === 'adamw'
    ? createAdamW(settings, parameters, gradients, compile)
    : createAdafactor(settings, parameters, gradients, compile);
}

/** The same for parameters on a device. @throws BytetagError `config` where two settings contradict each other */
export function updateRule(settings: OptimizerSettings): UpdateRule {
  return settings.name === 'adamw' ? adamWRule(settings) : adafactorRule(completeAdafactorSettings(settings));
}
