// The record of a run: what it learns from, its history, and the card of its model.
import type { EvaluationEvent, TrainingEvent } from '../../network/train/events.js';
import type { RunData } from './run-data.js';

/** The record of a run beside its weights and states. Nothing is written before the run begins. Close it when done. */
export interface RunRecord {
  /** Whether a run was to be continued, but there is none, or one that was ended before it saved a state: a new one begins. */
  readonly hasNothingToContinue: boolean;
  /**
   * Compares the data of a run that is continued with those that it began with.
   * @returns whether they could be compared: a run of an earlier version has no record of them
   * @throws BytetagError `config` naming what differs
   */
  expectData(data: RunData): Promise<boolean>;
  /**
   * Claims the place of the run and writes everything but weights there.
   * @param files texts by name
   * @throws BytetagError `config` if another run has the place by now
   */
  begin(files: ReadonlyMap<string, string>, data: RunData): Promise<void>;
  /** Appends an event to the history; a resumed run first drops those of the steps that it makes again. */
  record(event: TrainingEvent): Promise<void>;
  /** The evaluation after a step, from the history. */
  evaluationAt(step: number): Promise<EvaluationEvent | undefined>;
  /** Writes the card of the run's model. */
  writeCard(card: string): Promise<void>;
  /** Lets others have the place. */
  close(): Promise<void>;
}

/** What the events of a run tell for its model card. */
export interface RunFacts {
  /** Trained weights. */
  readonly parameters: number;
  /** Optimizer steps made. */
  readonly steps: number;
  /** The evaluation of the model that was kept. */
  readonly evaluation: EvaluationEvent | undefined;
}

/** Passes the events of a run on, after they are in its history; at its end the model has its card. */
export async function* recordTraining(
  run: RunRecord,
  events: AsyncIterable<TrainingEvent>,
  cardOf: (facts: RunFacts) => string,
): AsyncGenerator<TrainingEvent, void, void> {
  let parameters = 0;
  for await (const event of events) {
    await run.record(event);
    if (event.type === 'start') parameters = event.parameters;
    if (event.type === 'end' && event.reason !== 'interrupted') {
      const evaluation = event.best && (await run.evaluationAt(event.best.step));
      await run.writeCard(cardOf({ parameters, steps: event.step, evaluation }));
    }
    yield event;
  }
}
