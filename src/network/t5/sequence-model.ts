// A T5 that generates: what decoding needs of it.
import { int32 } from '../../engine/tensor/tensor.js';
import { internal } from '../../foundation/errors.js';
import { createCompiledGraphs } from '../generate/compiled-graphs.js';
import type { ModelRuntime } from '../generate/model-runtime.js';
import type { SequenceModel } from '../generate/sequence-model.js';
import { padSources } from '../train/training-batch.js';
import type { T5Config } from './config.js';
import { encoderLogitsGraph } from './inference-graphs.js';
import { createT5StepModel } from './step-model.js';

/** Creates the model on its device. Graphs are compiled when they are first needed. */
export function createT5SequenceModel(config: T5Config, runtime: ModelRuntime): SequenceModel {
  const steps = createT5StepModel(config, runtime);
  const graphs = createCompiledGraphs(runtime);
  return {
    steps,
    async encoderLogits(sources, ids) {
      const ofChosen = ids !== undefined;
      const name = ofChosen ? 'encoder logits of chosen ids' : 'encoder logits';
      const encoder = await graphs.get(name, () => encoderLogitsGraph(config, { ofChosen }));
      const { logits } = await encoder.run({
        ...padSources(sources, config.padId),
        ...(ofChosen && { chosenIds: int32(ids, [ids.length]) }),
      });
      if (logits === undefined) throw internal('the encoder gave no logits');
      return logits;
    },
    async dispose() {
      await steps.dispose();
      await graphs.dispose();
    },
  };
}
