// The version of this package. A test holds it to what package.json states.

/** Like `0.1.0`. */
export const version: string = '0.1.0';
