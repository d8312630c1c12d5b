// What somebody types into an option → what they could mean, within the three seconds that Discord waits. Never fails
// loudly: who gets no suggestions types on.
import { InteractionResponseType, RequestMethod, Routes } from 'discord.js';
import type { CommandSet } from '../../command.ts';
import type { Log } from '../../log.ts';
import { optionSpecs } from '../../option.ts';
import type { Suggest, Suggestion } from '../../suggestions.ts';
import { chosen, whoOf } from './receive.ts';
import type { Rest } from './rest.ts';
import type { TypingInteraction } from './wire.ts';

/** Sent once: with the next letter Discord asks again. */
const answerMs = 2_500;

export type Autocomplete = (
  interaction: TypingInteraction,
  commands: CommandSet,
  suggest: Suggest,
  signal: AbortSignal,
) => Promise<void>;

export function createAutocomplete(parts: {
  readonly rest: Rest;
  readonly log: Log;
  teamName(guildId: string): string | undefined;
}): Autocomplete {
  const { rest, log, teamName } = parts;

  async function find(
    interaction: TypingInteraction,
    commands: CommandSet,
    suggest: Suggest,
  ): Promise<readonly Suggestion[]> {
    const { command: name, options } = chosen(interaction);
    const command = commands.find(name);
    const focused = options.find((option) => option.focused === true);
    const specs = command === undefined ? [] : optionSpecs(command.options);
    const source = specs.find((spec) => spec.name === focused?.name)?.suggest;
    const who = whoOf(interaction, teamName);
    if (source === undefined || who === undefined) return [];
    return suggest({ ...who, source, typed: String(focused?.value ?? '') });
  }

  return async (interaction, commands, suggest, signal) => {
    const choices = await find(interaction, commands, suggest);
    const outcome = await rest.call({
      method: RequestMethod.Post,
      path: Routes.interactionCallback(interaction.id, interaction.token),
      body: {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: { choices },
      },
      byInteractionToken: true,
      timeoutMs: answerMs,
      signal,
    });
    if (outcome.kind === 'done') return;
    // It is common that somebody has typed on meanwhile.
    log.debug({ interactionId: interaction.id, detail: outcome.detail }, 'suggestions not shown');
  };
}
