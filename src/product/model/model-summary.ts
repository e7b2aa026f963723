// What a model is, in short: enough to choose how it is trained.
import type { T5Config } from '../../network/t5/config.js';
import type { TaggerConfig } from './tagger-config.js';

/** What a model's small files say. */
export interface ModelSummary {
  /** A name that always means the same files: `org/name@commit`, an absolute path, or a preset. */
  readonly pinned: string;
  readonly config: T5Config;
  readonly isAdapter: boolean;
  /** Of a model that bytetag has trained. */
  readonly tagger?: TaggerConfig;
}
