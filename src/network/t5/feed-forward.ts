// The kinds of feed-forward layers in T5, and their names in Hugging Face's config.json.
import type { Activation } from '../nn/activation.js';

/** A kind of feed-forward layer. */
interface FeedForwardKind {
  readonly activation: Activation;
  /** True if the activation is multiplied by a second product of the input (Shazeer 2020, arXiv 2002.05202). */
  readonly gated: boolean;
}

/** The kinds by `feed_forward_proj`. To support old files, Hugging Face reads `gated-gelu` as the tanh form. */
export const feedForwards = {
  relu: { activation: 'relu', gated: false },
  gelu: { activation: 'gelu', gated: false },
  gelu_new: { activation: 'gelu_new', gated: false },
  silu: { activation: 'silu', gated: false },
  'gated-relu': { activation: 'relu', gated: true },
  'gated-gelu': { activation: 'gelu_new', gated: true },
  'gated-silu': { activation: 'silu', gated: true },
} as const satisfies Readonly<Record<string, FeedForwardKind>>;

/** The name of a kind of feed-forward layer. */
export type FeedForward = keyof typeof feedForwards;

/** Other names of activations in Hugging Face's table. */
const synonyms: Readonly<Record<string, string>> = { swish: 'silu' };

/**
 * Finds the layer that the keys of a config.json describe. Hugging Face computes `dense_act_fn` and `is_gated_act` from
 * `feed_forward_proj`; if a file has them, they take precedence.
 * @returns undefined for an unknown layer
 */
export function feedForwardOf(json: Readonly<Record<string, unknown>>, fallback: FeedForward): FeedForward | undefined {
  const { feed_forward_proj: name = fallback, dense_act_fn: given, is_gated_act: isGated } = json;
  const [, prefix, plain = ''] = /^(gated-)?([^-]+)$/.exec(String(name)) ?? [];
  const activation = String(given ?? (name === 'gated-gelu' ? 'gelu_new' : plain));
  const gated = isGated ?? prefix !== undefined;
  const names = Object.keys(feedForwards) as FeedForward[];
  return names.find((key) => {
    const kind = feedForwards[key];
    return kind.activation === (synonyms[activation] ?? activation) && kind.gated === gated;
  });
}
