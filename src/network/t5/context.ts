// Creates the parameters of a T5 as values of a graph.
import { parameter } from '../../engine/graph/leaves.js';
import type { Value } from '../../engine/graph/value.js';
import { internal } from '../../foundation/errors.js';
import { adapterShapes } from '../checkpoint/adapter-weights.js';
import { type Dropout, noDropout } from '../nn/dropout.js';
import type { T5Config } from './config.js';
import type { T5Context } from './layers.js';
import { parameterShapes } from './parameter-shapes.js';

/** The parameters of one graph by their Hugging Face names, and the context through which the layers use them. */
export interface T5Graph {
  readonly context: T5Context;
  readonly parameters: ReadonlyMap<string, Value>;
}

/** Creates the parameters of one graph. @param branchDropout before an adapter's low-rank branches */
export function createT5Graph(
  config: T5Config,
  dropout: Dropout = noDropout,
  branchDropout: Dropout = noDropout,
): T5Graph {
  const base = parameterShapes(config);
  const shapes = new Map([...base, ...adapterShapes(base, config.adapter)]);
  const parameters = new Map([...shapes].map(([name, shape]) => [name, parameter(name, shape)]));
  const weight = (name: string): Value => {
    const value = parameters.get(name);
    if (value === undefined) throw internal(`no T5 parameter is called ${name}`);
    return value;
  };
  return { context: { config, weight, dropout, branchDropout }, parameters };
}
