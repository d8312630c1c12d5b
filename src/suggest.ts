// What somebody types → suggestions from the source that the option names. The single catch around them.
import type { Enrol } from './enrolment.ts';
import { UserError } from './errors.ts';
import type { MemberId, TeamId } from './ids.ts';
import type { Log } from './log.ts';
import type { Suggest, Suggestion, SuggestionSource } from './suggestions.ts';

/** Everything that fits what is typed, the best first; as much as there is. */
export type Suggestions = (
  typed: string,
  who: { readonly teamId: TeamId; readonly memberId: MemberId },
) => Promise<readonly Suggestion[]> | readonly Suggestion[];

const most = 25;
const longest = 100;

export function createSuggest(parts: {
  readonly sources: Readonly<Record<SuggestionSource, Suggestions>>;
  readonly enrol: Enrol;
  readonly log: Log;
}): Suggest {
  const { sources, enrol, log } = parts;
  return async ({ source, typed, ...who }) => {
    try {
      const { team, member } = await enrol(who);
      const found = await sources[source](typed, { teamId: team.id, memberId: member.id });
      return found.filter(fits).slice(0, most);
    } catch (error) {
      // Expected of people in direct messages whose team we do not know: they are told when they ask.
      if (error instanceof UserError)
        log.debug({ code: error.code, source }, 'Nobody to suggest anything to');
      else log.error({ err: error, source }, 'Suggestions failed');
      return [];
    }
  };
}

/** A value cannot be cut without becoming another one. */
function fits({ name, value }: Suggestion): boolean {
  return [name, value].every(({ length }) => length > 0 && length <= longest);
}
