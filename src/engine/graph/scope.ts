// Labels the nodes of a graph with the layer that they belong to. The label only helps people who read a profile or an
// exported model; it changes no result.

let current: string | undefined;

/**
 * Builds a part of a graph whose nodes get this label. In nested scopes, only the inner name is used.
 * @param name of a module as in Hugging Face's checkpoints: `encoder.block.0.layer.1.DenseReluDense.wi_0`; undefined:
 *   none
 */
export function scope<Built>(name: string | undefined, build: () => Built): Built {
  const outer = current;
  current = name;
  try {
    return build();
  } finally {
    current = outer;
  }
}

/** The scope that new nodes get now. */
export function currentScope(): string | undefined {
  return current;
}

const gradientPrefix = 'gradient:';

/** The scope for the gradient of nodes that were built in the scope `name`. */
export function gradientScope(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${gradientPrefix}${name}`;
}

/** The parts of a scope's name. */
export interface ScopeParts {
  /** The module. */
  readonly module: string;
  readonly isGradient: boolean;
}

/** Parses a scope's name. */
export function parseScope(name: string): ScopeParts {
  const isGradient = name.startsWith(gradientPrefix);
  return { module: isGradient ? name.slice(gradientPrefix.length) : name, isGradient };
}
