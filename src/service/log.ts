// Logs of a service: a line of JSON for each event. What cannot be written, as on a full disk, is lost, and the service
// goes on.
import { type Logger, pino } from 'pino';

/** The most bytes that wait to be written. */
const mostWaiting = 2 ** 20;

/** Makes a logger that writes to standard error. */
export function createLogger(level: string): Logger {
  const destination = pino.destination({ dest: 2, sync: false, maxLength: mostWaiting });
  destination.on('error', () => {});
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
