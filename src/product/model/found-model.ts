// Where a model's files are, once it has been found by its name.
import type { AdapterConfig } from '../../network/checkpoint/adapter-config.js';
import type { ReadableFolder } from '../../network/checkpoint/folder.js';

/** The files of a model, or of an adapter and its base. */
export interface FoundModel {
  /** What messages call it. */
  readonly name: string;
  readonly folder: ReadableFolder;
  /** Of an adapter: its settings. */
  readonly adapter?: AdapterConfig;
  /** Of an adapter: its base; else the model itself. */
  readonly base: FoundBase;
}

/** A model without an adapter. */
export interface FoundBase {
  readonly folder: ReadableFolder;
  /** How an adapter on it names it: `org/name`, or an absolute path. */
  readonly reference: string;
  /** The commit of the hub that it is of. */
  readonly revision?: string;
}
