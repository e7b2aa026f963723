// Finds the folders of the models that come with the package.
import { fileURLToPath } from 'node:url';
import { type ShippedModelName, shippedModelNames } from '../../product/options/shipped-model-names.js';

/** Whether a model of that name comes with the package. */
export function isShipped(name: string): name is ShippedModelName {
  return shippedModelNames.some((shipped) => shipped === name);
}

/** A model's folder, if it comes with the package. */
export function shippedModelFolder(name: string): string | undefined {
  return isShipped(name) ? fileURLToPath(new URL(`../../../models/${name}`, import.meta.url)) : undefined;
}
