// What doctor says of the database, from the store's own look at it.
import { StoreError, unreachable } from '../errors.ts';
import type { Inspection } from '../store/inspect.ts';
import { broken, type Finding, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

const name = 'Database';

export function describeDatabase(inspected: Inspection | StoreError): Finding {
  return inspected instanceof StoreError ? broken(name, remedy(inspected)) : describe(inspected);
}

function describe({ place, state, at, known }: Inspection): Finding {
  switch (state) {
    case 'absent':
      return works(name, say.databaseAbsent(place));
    case 'behind':
      return works(name, say.databaseBehind(place, at, known));
    case 'current':
      return works(name, say.database(place, at));
    default:
      return unreachable(state);
  }
}

function remedy({ code, message }: StoreError): string {
  switch (code) {
    case 'newer_schema':
      return say.databaseNewer(message);
    case 'unreachable':
      return say.databaseUnreachable(message);
    case 'busy':
    case 'locked':
      return say.databaseBusy(message);
    case 'broken':
    case 'full':
      return say.databaseBroken(message);
    default:
      return unreachable(code);
  }
}
