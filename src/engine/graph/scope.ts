// Scopes: the name of a layer and the code that builds it go in, nodes that know their layer come out. A name is for people
// who read a profile or an exported model, and changes nothing that is computed.

let current: string | undefined;

/**
 * Builds a part of a graph, whose nodes carry the name. Inside of another scope the inner name counts alone.
 * @param name of a module as in Hugging Face's checkpoints: `encoder.block.0.layer.1.DenseReluDense.wi_0`; undefined: none
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

/** The scope that nodes are built in now. */
export function currentScope(): string | undefined {
  return current;
}

const gradientPrefix = 'gradient:';

/** The scope of the gradient of what was built in a scope. */
export function gradientScope(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${gradientPrefix}${name}`;
}

/** What a scope's name says. */
export interface ScopeParts {
  /** The module. */
  readonly module: string;
  readonly isGradient: boolean;
}

/** Takes a scope's name apart. */
export function parseScope(name: string): ScopeParts {
  const isGradient = name.startsWith(gradientPrefix);
  return { module: isGradient ? name.slice(gradientPrefix.length) : name, isGradient };
}
