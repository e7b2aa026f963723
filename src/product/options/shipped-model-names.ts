// The names of the models that come with the package.

/** Names of the models that come with the package. */
export const shippedModelNames = ['pos-en', 'pos-multi'] as const;

/** Name of a model that comes with the package. */
export type ShippedModelName = (typeof shippedModelNames)[number];

/** The model that tags if none is named. It labels English parts of speech. */
export const defaultTagger: ShippedModelName = 'pos-en';
