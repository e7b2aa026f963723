// The version of this package. A test checks that package.json states the same.

/** For example `0.1.0`. */
export const version: string = '0.1.0';
