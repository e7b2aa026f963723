import { describe, expect, it } from 'vitest';
import { topologicalOrder } from '../../src/graph/value.js';
import { byt5Small } from '../../src/t5/config.js';
import { trainingGraph } from '../../src/t5/training-graph.js';

const config = { ...byt5Small, encoderLayers: 3, decoderLayers: 2, modelDim: 8, headDim: 2, feedForwardDim: 10 };

describe('trainingGraph', () => {
  it("applies dropout where Hugging Face's T5 does", () => {
    const { dropoutSites, loss } = trainingGraph(config, { dropoutRate: 0.1 });
    // Each stack: embeddings and final norm; each attention: weights and output; each feed-forward: hidden and output.
    expect(dropoutSites).toBe(2 + 3 * 4 + (2 + 2 * 6));
    const masks = topologicalOrder([loss]).filter(({ op }) => op === 'poolSlice');
    expect(masks.length).toBe(dropoutSites);
    expect(trainingGraph(config, { dropoutRate: 0 }).dropoutSites).toBe(0);
  });

  it('has an encoder loss only where it has a weight', () => {
    expect(Object.keys(trainingGraph(config, { dropoutRate: 0 }).parts)).toEqual(['decoderLoss']);
    const joint = trainingGraph(config, { dropoutRate: 0, encoderLossWeight: 1 });
    expect(Object.keys(joint.parts)).toEqual(['decoderLoss', 'encoderLoss']);
    const inputs = topologicalOrder([joint.loss]).flatMap(({ op, name }) => (op === 'input' ? [name] : []));
    expect(inputs).toContain('markerIds');
  });
});
