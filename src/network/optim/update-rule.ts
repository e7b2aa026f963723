// Optimizers for parameters on a device: each update of a parameter is a graph, and nothing passes through the host.
import type { Outputs } from '../../engine/graph/value.js';
import { type PlacedTensors, placeTensors } from '../../engine/session/placed-tensors.js';
import type { AnyTensor, AnyTensorMap, Device, Session } from '../../engine/session/session.js';
import { type Tensor, type TensorMap, zeros } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import type { Compile, Optimizer, Update } from './update.js';

/** A tensor that the optimizer keeps from one update to the next. */
export interface Moment {
  /** The suffix of its name in the optimizer's state, after the parameter's name. */
  readonly stateName: string;
  /** The names of the graph's input and output for it. */
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
}

/** An optimizer's update of one parameter as a graph. */
export interface UpdateRule {
  /** The moments of a parameter of this shape. They start as zeros. */
  moments(shape: readonly number[]): readonly Moment[];
  /**
   * The graph. Inputs: `parameter`, `gradient`, the moments and the scalars; outputs: `newParameter` and the moments.
   */
  graph(shape: readonly number[]): Outputs;
  /** The scalars of one step, counted from 1. @param name of the parameter */
  scalars(update: Update, step: number, name: string): TensorMap;
}

/** An optimizer whose state is on a device. Owns the state. */
export interface ResidentOptimizer extends Optimizer {
  /** Like `push` and `pull` of `PlacedTensors`, for the state. */
  push(): Promise<void>;
  pull(): Promise<void>;
}

/** Returns the rule of each parameter. Parameters with the same rule object and the same shape share a graph. */
export type RuleOf = (name: string, shape: readonly number[]) => UpdateRule;

/**
 * Creates an optimizer that updates one parameter after the other, so that only one parameter at a time is stored
 * twice. It compiles one session for each rule and shape.
 * @param shapes of the parameters
 * @param parameters on the device; replaced by new ones at every step
 * @param gradients of the same names and shapes; read at every step
 */
export async function createResidentOptimizer(
  ruleOf: RuleOf,
  shapes: ReadonlyMap<string, readonly number[]>,
  parameters: PlacedTensors['tensors'],
  gradients: PlacedTensors['tensors'],
  device: Device,
  compile: Compile,
): Promise<ResidentOptimizer> {
  const state = new Map<string, Tensor<'float32'>>();
  for (const [name, shape] of shapes) {
    for (const moment of ruleOf(name, shape).moments(shape))
      state.set(`${name}.${moment.stateName}`, zeros(moment.shape));
  }
  const placed = placeTensors(device, state);
  const sessions = new Map<UpdateRule, Map<string, Session>>();
  const targets: { name: string; rule: UpdateRule; session: Session; feeds: AnyTensorMap; into: AnyTensorMap }[] = [];
  for (const [name, shape] of shapes) {
    const rule = ruleOf(name, shape);
    const moments = rule.moments(shape);
    const tensorOf = ({ stateName }: Moment): AnyTensor => existing(placed.tensors, `${name}.${stateName}`);
    const parameter = existing(parameters, name);
    const into = {
      newParameter: parameter,
      ...Object.fromEntries(moments.map((moment) => [moment.output, tensorOf(moment)])),
    };
    const byShape = sessions.get(rule) ?? new Map<string, Session>();
    const session =
      byShape.get(String(shape)) ??
      (await compile(rule.graph(shape), { name: 'optimizer', onDevice: Object.keys(into) }));
    sessions.set(rule, byShape.set(String(shape), session));
    const feeds = {
      ...{ parameter, gradient: existing(gradients, name) },
      ...Object.fromEntries(moments.map((moment) => [moment.input, tensorOf(moment)])),
    };
    targets.push({ name, rule, session, feeds, into });
  }

  const optimizer: ResidentOptimizer = {
    stepCount: 0,
    state,
    push: placed.push,
    pull: placed.pull,
    async step(update) {
      const step = ++optimizer.stepCount;
      for (const { name, rule, session, feeds, into } of targets) {
        await session.run({ ...feeds, ...rule.scalars(update, step, name) }, into);
      }
    },
    async dispose() {
      placed.dispose();
      for (const byShape of sessions.values()) for (const session of byShape.values()) await session.dispose();
    },
  };
  return optimizer;
}

function existing(tensors: PlacedTensors['tensors'], name: string): AnyTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw internal(`no tensor ${name} on the device`);
  return tensor;
}
