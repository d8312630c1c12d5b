// What is done with an interaction: acknowledged or opened as a form first, then dispatched, then answered.
import type { Clock } from '../../clock.ts';
import type { CommandSet } from '../../command.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Dispatch } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages/discord.ts';
import { line, type Reply } from '../../reply.ts';
import type { Suggest } from '../../suggestions.ts';
import { createAnswers } from './answer.ts';
import { createAutocomplete } from './autocomplete.ts';
import { openForm, opensForm } from './open-form.ts';
import { type AskTeam, asked, invocationOf } from './receive.ts';
import type { Rest } from './rest.ts';
import type { Servers } from './servers.ts';
import { isAdminOf } from './team-admin.ts';
import { interactionSchema } from './wire.ts';

/** Nothing can be answered after it. */
const interactionLifeMs = 15 * 60_000;

/** What people do is handed on to. */
export type Told = {
  readonly commands: CommandSet;
  readonly dispatch: Dispatch;
  readonly suggest: Suggest;
};

/** @returns what handles one interaction as it came over the wire. */
export function createInteractions(parts: {
  readonly rest: Rest;
  readonly servers: Servers;
  readonly clock: Clock;
  readonly log: Log;
  readonly fit: FitImage;
  readonly apiUrl: string | undefined;
  teamName(guildId: string): string | undefined;
}): (wire: unknown, told: Told) => Promise<void> {
  const { clock, log, apiUrl, teamName } = parts;
  const answers = createAnswers(parts);
  const autocomplete = createAutocomplete(parts);

  return async (wire, { commands, dispatch, suggest }) => {
    const read = interactionSchema.safeParse(wire);
    if (!read.success) {
      log.warn({ issues: read.error.issues.length }, 'interaction of an unknown form ignored');
      return;
    }
    const interaction = read.data;
    const signal = clock.deadline(interactionLifeMs);
    if (interaction.type === 4) return autocomplete(interaction, commands, suggest, signal);
    const command = commands.find(asked(interaction, commands).command);
    const isForm = opensForm(interaction, command);
    if (!isForm && !(await answers.acknowledge(interaction, command, signal))) return;
    const askTeam: AskTeam = {
      isAdmin: (team, personId) => isAdminOf(team, personId, parts.servers, signal),
      rolesIn: async (guildId, personId) => (await parts.servers.member(guildId, personId, signal))?.roleIds,
    };
    const invocation = invocationOf(interaction, commands, teamName, apiUrl, askTeam);
    if (invocation === undefined) return;
    const show = (reply: Reply) => answers.reply(interaction, command, invocation.destination, reply, signal);
    const reply = isForm
      ? await openForm({ interaction, command, invocation }, { answers, clock, commands, dispatch }, signal)
      : await dispatch(invocation);
    if (reply === undefined) return;
    try {
      await show(reply);
    } catch (error) {
      log.error({ err: error, interactionId: interaction.id }, 'a reply cannot be shown');
      await show(apology(interaction.id));
    }
  };
}

/** Without it the person would look at "thinking" for a quarter of an hour. */
function apology(interactionId: string): Reply {
  const lines = [line('plain', discordMessages.broken(interactionId))];
  return { lines, images: [], buttons: [], audience: 'private' };
}
