// The feed-forward layers that T5 comes with, and how Hugging Face's config.json names them.
import type { Activation } from '../nn/activation.js';

/** What a feed-forward layer computes. */
interface FeedForwardKind {
  readonly activation: Activation;
  /** True if a second product of the input is multiplied in (Shazeer 2020, arXiv 2002.05202). */
  readonly gated: boolean;
}

/** By `feed_forward_proj`. For the sake of old files Hugging Face reads `gated-gelu` as the tanh form. */
export const feedForwards = {
  relu: { activation: 'relu', gated: false },
  gelu: { activation: 'gelu', gated: false },
  gelu_new: { activation: 'gelu_new', gated: false },
  silu: { activation: 'silu', gated: false },
  'gated-relu': { activation: 'relu', gated: true },
  'gated-gelu': { activation: 'gelu_new', gated: true },
  'gated-silu': { activation: 'silu', gated: true },
} as const satisfies Readonly<Record<string, FeedForwardKind>>;

/** Name of a feed-forward layer. */
export type FeedForward = keyof typeof feedForwards;

/** Other names of activations in Hugging Face's table. */
const synonyms: Readonly<Record<string, string>> = { swish: 'silu' };

/**
 * The layer that keys of a config.json name. `dense_act_fn` and `is_gated_act` are what Hugging Face computes from
 * `feed_forward_proj`; where a file has them, they decide.
 * @returns undefined for one that there is not
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
