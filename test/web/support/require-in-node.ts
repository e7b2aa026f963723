// In Node, the bundle of onnxruntime-web asks for modules of Node by `require`, which ES modules lack.
import { createRequire } from 'node:module';

Object.assign(globalThis, { require: createRequire(import.meta.url) });
