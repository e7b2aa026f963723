// The process of a pretraining run.
import { serveTraining } from '../tagger/training-process.js';
import { runPretraining } from './run-pretraining.js';

serveTraining(runPretraining);
