// The door of `bytetag/service`: a tagger behind HTTP. It holds names only.
export { BytetagError, type ErrorCode } from './foundation/errors.js';
export type { ServedModelSpec } from './service/models/model-specs.js';
export { createService, type Service, type ServiceOptions } from './service/service.js';
