// The types for the places of a model's files, after the model has been found by its name.

import type { ReadableFolder } from '../../foundation/file-access.js';
import type { AdapterConfig } from '../../network/checkpoint/adapter-config.js';

/** The files of a model, or of an adapter and its base. */
export interface FoundModel {
  /** Its name in messages. */
  readonly name: string;
  readonly folder: ReadableFolder;
  /** The settings of the adapter, if it is one. */
  readonly adapter?: AdapterConfig;
  /** The base of the adapter, or the model itself. */
  readonly base: FoundBase;
}

/** A model without an adapter. */
export interface FoundBase {
  readonly folder: ReadableFolder;
  /** The name of the model in the configs of adapters on it: `org/name`, or an absolute path. */
  readonly reference: string;
  /** The commit on the hub. */
  readonly revision?: string;
}
