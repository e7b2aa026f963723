// Says how many cores Node may use. Whatever checks options of threads imports this first.
import { availableParallelism } from 'node:os';
import { setCoreCount } from '../../foundation/cores.js';

setCoreCount(availableParallelism());
