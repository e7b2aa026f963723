// The names of the presets of training, apart from the presets, which need the table of options.

/** Names of the presets. */
export const trainingPresetNames = ['notebook'] as const;

/** The name of a preset of training. */
export type TrainingPresetName = (typeof trainingPresetNames)[number];
