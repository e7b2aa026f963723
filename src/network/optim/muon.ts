// The Muon optimizer, which changes a matrix by the orthogonal matrix that is nearest to its momentum, so that it
// learns all directions equally fast. AdamW updates all other parameters.
import { add, clip, div, mul, scale, sqrt, square, sub } from '../../engine/graph/elementwise.js';
import { input } from '../../engine/graph/leaves.js';
import { matmul } from '../../engine/graph/matmul.js';
import { sumAll } from '../../engine/graph/shaping.js';
import type { Outputs, Value } from '../../engine/graph/value.js';
import type { Session } from '../../engine/session/session.js';
import type { Arena } from '../../engine/tensor/arena.js';
import { scalar, type Tensor, type TensorMap, zeros } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import { type AdamWSettings, adamWRule, createAdamW } from './adamw.js';
import type { Compile, Optimizer, Update } from './update.js';
import type { RuleOf, UpdateRule } from './update-rule.js';
import { decayOf } from './weight-decay.js';

/**
 * Settings of Muon. The settings of AdamW are for the parameters that AdamW updates, except for the weight decay, which
 * applies to all.
 */
export interface MuonSettings extends Omit<AdamWSettings, 'name'> {
  readonly name: 'muon';
  /** Decay of the mean of gradients. Default 0.95. */
  readonly momentum?: number;
  /**
   * Matrices whose names contain one of these are updated by AdamW, as vectors are. Muon's authors do so for embeddings
   * and the output layer. Default: none.
   */
  readonly withAdamW?: readonly string[];
}

const defaults = { momentum: 0.95, weightDecay: 0.01, withAdamW: [] } as const;

type CompleteSettings = MuonSettings & Required<Pick<MuonSettings, 'momentum' | 'weightDecay' | 'withAdamW'>>;

/**
 * With five steps of these coefficients, singular values between 0.002 and 1 end up between 0.68 and 1.13 (Jordan et
 * al. 2024).
 */
const [linear, cubic, quintic] = [3.4445, -4.775, 2.0315];
const newtonSchulzSteps = 5;

/**
 * AdamW changes a weight by about 0.2 times the learning rate. This gives matrices updates of the same size (Liu et al.
 * 2025, arXiv 2502.16982).
 */
const sizeOfUpdates = 0.2;

/**
 * Creates Muon with Nesterov momentum (Jordan et al. 2024, kellerjordan.github.io/posts/muon), equal to
 * `torch.optim.Muon` with `adjust_lr_fn="match_rms_adamw"`, except that the Newton-Schulz iteration uses float32 here
 * and bfloat16 there. Learning rates are those of AdamW. Its state is `<parameter>.momentum_buffer` for matrices, and
 * AdamW's state for the rest.
 * @param gradients tensors of the same names and shapes as the parameters; read at every step
 */
export async function createMuon(
  given: MuonSettings,
  parameters: Arena,
  gradients: Arena,
  compile: Compile,
): Promise<Optimizer> {
  const settings = { ...defaults, ...given };
  const isMatrix = ([name, { shape }]: readonly [string, Tensor]): boolean => isOrthogonalized(settings, name, shape);
  const others = ({ tensors, segments }: Arena): Arena => ({
    segments,
    tensors: new Map([...tensors].filter((entry) => !isMatrix(entry))),
  });
  const adamW = await createAdamW(toAdamW(settings), others(parameters), others(gradients), compile);
  const state = new Map(adamW.state);
  const sessions = new Map<string, Session>();
  const targets: { name: string; session: Session; feeds: TensorMap; into: TensorMap }[] = [];
  for (const [name, parameter] of [...parameters.tensors].filter(isMatrix)) {
    const { shape } = parameter;
    const gradient = gradients.tensors.get(name);
    if (gradient?.data.length !== parameter.data.length) throw internal(`the gradient of ${name} is of another size`);
    const momentum = zeros(shape);
    state.set(`${name}.momentum_buffer`, momentum);
    const session = sessions.get(String(shape)) ?? (await compile(muonGraph(settings, shape), { name: 'optimizer' }));
    sessions.set(String(shape), session);
    targets.push({
      ...{ name, session },
      feeds: { parameter, gradient, momentum },
      into: { newParameter: parameter, newMomentum: momentum },
    });
  }

  const optimizer: Optimizer = {
    stepCount: 0,
    state,
    async step(update) {
      adamW.stepCount = optimizer.stepCount++;
      await adamW.step(update);
      for (const { name, session, feeds, into } of targets) {
        await session.run({ ...feeds, ...muonScalars(settings, update, name) }, into);
      }
    },
    async dispose() {
      await adamW.dispose();
      for (const session of sessions.values()) await session.dispose();
    },
  };
  return optimizer;
}

/** The same update, for one parameter at a time. */
export function muonRule(given: MuonSettings): RuleOf {
  const settings = { ...defaults, ...given };
  const adamW = adamWRule(toAdamW(settings));
  const muon: UpdateRule = {
    moments: (shape) => [{ stateName: 'momentum_buffer', input: 'momentum', output: 'newMomentum', shape }],
    graph: (shape) => muonGraph(settings, shape),
    scalars: (update, _, name) => muonScalars(settings, update, name),
  };
  return (name, shape) => (isOrthogonalized(settings, name, shape) ? muon : adamW);
}

function isOrthogonalized({ withAdamW }: CompleteSettings, name: string, shape: readonly number[]): boolean {
  return shape.length === 2 && !withAdamW.some((part) => name.includes(part));
}

function toAdamW({ momentum: _, withAdamW: __, ...settings }: CompleteSettings): AdamWSettings {
  return { ...settings, name: 'adamw' };
}

function muonScalars(
  settings: CompleteSettings,
  { learningRate, gradientScale }: Update,
  name: string,
): Readonly<Record<string, Tensor>> {
  return {
    gradientFactor: scalar(gradientScale * (1 - settings.momentum)),
    kept: scalar(1 - learningRate * decayOf(settings, name)),
    learningRate: scalar(learningRate),
  };
}

/** One update of a matrix. */
function muonGraph({ momentum }: CompleteSettings, shape: readonly number[]): Outputs {
  const matrix = (name: string): Value => input(name, 'float32', shape);
  const factor = (name: string): Value => input(name, 'float32', []);
  const share = mul(matrix('gradient'), factor('gradientFactor'));
  const newMomentum = add(scale(matrix('momentum'), momentum), share);
  const direction = orthogonalized(add(scale(newMomentum, momentum), share), shape);
  // The mean square of an orthogonal matrix is one over its longer side.
  const step = scale(direction, sizeOfUpdates * Math.sqrt(Math.max(...shape)));
  const newParameter = sub(mul(matrix('parameter'), factor('kept')), mul(step, factor('learningRate')));
  return { newParameter, newMomentum };
}

/** Approximates the nearest matrix whose singular values are all about 1, by the Newton-Schulz iteration. */
function orthogonalized(x: Value, [rows = 0, columns = 0]: readonly number[]): Value {
  const isTall = rows > columns;
  let y = div(x, clip(sqrt(sumAll(square(x))), 1e-7, 3e38));
  for (let step = 0; step < newtonSchulzSteps; step++) {
    // A square matrix, with the size of the shorter side.
    const gram = matmul(y, y, isTall ? { transposeA: true } : { transposeB: true });
    const polynomial = add(scale(gram, cubic), scale(matmul(gram, gram), quintic));
    y = add(scale(y, linear), isTall ? matmul(y, polynomial) : matmul(polynomial, y));
  }
  return y;
}
