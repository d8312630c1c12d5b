// What doctor says of the database, from the store's own look at it.
import { StoreError, unreachable } from '../errors.ts';
import type { Inspection } from '../store/inspect.ts';
import { broken, type Finding, works } from './finding.ts';
import { doctorSentences as say } from './sentences.ts';

const name = 'Database';

export async function examineDatabase(inspect: () => Promise<Inspection>): Promise<Finding> {
  try {
    return describe(await inspect());
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return broken(name, remedy(error));
  }
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
