// The devices of a web page. In Node, WebAssembly alone.
import '../support/require-in-node.js';
import { describe } from 'vitest';
import { openDevice } from '../../../src/web/runtime/open-device.js';
import { describeDevice, type KeepFiles } from '../../engine/session/contract.js';

const inMemory: KeepFiles = (contents) => ({ externalData: new Map(Object.entries(contents)) });

describe('cpu', () => describeDevice(() => openDevice('cpu'), inMemory));
