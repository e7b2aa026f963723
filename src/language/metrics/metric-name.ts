// The name of a metric in words.

/** The name of a metric in words: `macroF1` as `macro F1`. The name of a task before it stays as it is. */
export function metricName(key: string): string {
  return key.replace(/(?<=[a-z0-9])F1/g, ' F1');
}
