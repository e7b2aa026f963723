// The process of a fine-tuning run.
import { finetune } from './finetune.js';
import { serveTraining } from './training-process.js';

serveTraining(finetune);
