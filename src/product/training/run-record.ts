// The record of a run: its data, its history and the card of its model.
import type { EvaluationEvent, TrainingEvent } from '../../network/train/events.js';
import type { RunData } from './run-data.js';

/**
 * The record of a run, without its weights and saved states. Nothing is written before the run begins. Close it when
 * done.
 */
export interface RunRecord {
  /** True if a run should be continued, but there is none, or it ended before it saved a state. A new run begins. */
  readonly hasNothingToContinue: boolean;
  /**
   * Compares the data of a resumed run with the data that it began with.
   * @returns whether they could be compared: runs of some earlier versions have no record of their data
   * @throws BytetagError `config` naming what differs
   */
  expectData(data: RunData): Promise<boolean>;
  /**
   * Claims the folder of the run and writes everything to it except weights.
   * @param files texts by name
   * @throws BytetagError `config` if another run has claimed the folder in the meantime
   */
  begin(files: ReadonlyMap<string, string>, data: RunData): Promise<void>;
  /** Appends an event to the history. A resumed run first removes the events of the steps that it repeats. */
  record(event: TrainingEvent): Promise<void>;
  /** The evaluation after a step, from the history. */
  evaluationAt(step: number): Promise<EvaluationEvent | undefined>;
  /** Writes the card of the run's model. */
  writeCard(card: string): Promise<void>;
  /** Releases the folder, so that other runs can use it. */
  close(): Promise<void>;
}

/** The facts for the model card that come from the events of a run. */
export interface RunFacts {
  /** The number of trained weights. */
  readonly parameters: number;
  /** The number of optimizer steps. */
  readonly steps: number;
  /** The evaluation of the model that was kept. */
  readonly evaluation: EvaluationEvent | undefined;
}

/** Passes the events of a run on, after it has recorded them in the history. At the end it writes the model's card. */
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
