// The program of a child process that trains. Its arguments say which kind of run it makes.
import { internal } from '../../foundation/errors.js';
import { serveTraining } from './training-process.js';

const [, , , kind] = process.argv;
switch (kind) {
  case 'finetuning':
    serveTraining((await import('../training/finetune.js')).finetune);
    break;
  case 'pretraining':
    serveTraining((await import('../training/run-pretraining.js')).runPretraining);
    break;
  default:
    throw internal(`no training is called ${kind}`);
}
