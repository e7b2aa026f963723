// Less time for generated inputs with each mutation, and no search for the smallest one that notices it.
import fc from 'fast-check';

fc.configureGlobal({ interruptAfterTimeLimit: 100, endOnFailure: true });
