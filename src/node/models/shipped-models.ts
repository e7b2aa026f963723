// Finds the folders of the models that come with the package.
import { fileURLToPath } from 'node:url';

/** Names of the models that come with the package. */
export const shippedModelNames = ['pos-en', 'pos-multi'] as const;

/** Name of a model that comes with the package. */
export type ShippedModelName = (typeof shippedModelNames)[number];

/** The model that tags if none is named. It labels English parts of speech. */
export const defaultTagger: ShippedModelName = 'pos-en';

/** Whether a model of that name comes with the package. */
export function isShipped(name: string): name is ShippedModelName {
  return shippedModelNames.some((shipped) => shipped === name);
}

/** A model's folder, if it comes with the package. */
export function shippedModelFolder(name: string): string | undefined {
  return isShipped(name) ? fileURLToPath(new URL(`../../../models/${name}`, import.meta.url)) : undefined;
}
