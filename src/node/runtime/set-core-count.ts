// Tells the inner code how many cores Node may use. Every module that checks options about threads imports this first.
import { availableParallelism } from 'node:os';
import { setCoreCount } from '../../foundation/cores.js';

setCoreCount(availableParallelism());
