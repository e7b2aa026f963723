// Logs of a service: a line of JSON for each event. What cannot be written, as on a full disk, is lost, and the service
// goes on.
import { type Logger, pino } from 'pino';

/** The most bytes that wait to be written. */
const mostWaiting = 2 ** 20;

/** Makes a logger that writes to standard error. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: createWriter() });
}

/** Writes lines. After a fault it begins anew: otherwise pino would try for ever, at its end, to write what waits. */
function createWriter(): (line: string) => void {
  const open = () => {
    const destination = pino.destination({ dest: 2, sync: false, maxLength: mostWaiting });
    destination.on('error', () => {
      destination.destroy();
      current = undefined;
    });
    return destination;
  };
  let current: ReturnType<typeof open> | undefined;
  return (line) => {
    current ??= open();
    current.write(line);
  };
}
