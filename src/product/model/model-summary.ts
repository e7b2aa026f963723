// A short description of a model, with the facts that the choice of training options depends on.
import type { Network } from '../../network/network.js';
import type { TaggerConfig } from './tagger-config.js';

/** The facts from a model's small files. */
export interface ModelSummary {
  /** A name that always means the same files: `org/name@commit`, an absolute path, or a preset. */
  readonly pinned: string;
  readonly network: Network;
  readonly isAdapter: boolean;
  /** The tagger's configuration, if bytetag has trained the model. */
  readonly tagger?: TaggerConfig;
}
