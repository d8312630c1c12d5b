// People using commands: slash commands, autocomplete and the Apps menu of a message.
import type { CommandRegistry, RegisteredCommand } from './command-registry.ts';
import { InteractionType } from './interaction.ts';
import type { InteractionHandle } from './interaction-handle.ts';
import { type Asking, type Parts, sendInteraction } from './interaction-send.ts';
import { type OptionValue, resolveOptions, type Typed } from './option-resolve.ts';
import { guildPermissions } from './permission.ts';
import { idOf, type Named } from './realm.ts';
import { type Wire, wiresIn } from './wire.ts';
import type { Channel } from './world.ts';

export interface CommandUse extends Asking {
  name: string;
  subcommand?: string;
  options?: Record<string, OptionValue>;
}

export interface AutocompleteUse extends CommandUse {
  focused: string;
}

export interface Suggestion {
  name: string;
  value: string | number;
}

export interface MessageCommandUse extends Asking {
  name: string;
  message: Named;
}

const SLASH = 1;
const ON_MESSAGE = 3;

export function createCommandPeople(parts: Parts, registry: CommandRegistry) {
  const { world, payloads } = parts;

  function seen(
    type: number,
    use: Asking & { name: string },
  ): { command: RegisteredCommand; channel: Channel } {
    const channel = world.requireChannel(idOf(use.channel));
    const guild = world.guildOf(channel);
    const command = registry.visible(type, use.name, guild?.id);
    if (!command)
      throw new Error(`No command ${use.name} of type ${type} is registered where this person is`);
    const needed = command.wire.default_member_permissions;
    if (guild && typeof needed === 'string') {
      const bits = guildPermissions(guild, idOf(use.by));
      const isHidden =
        needed === '0'
          ? bits !== guildPermissions(guild, guild.ownerId)
          : (bits & BigInt(needed)) !== BigInt(needed);
      if (isHidden)
        throw new Error(`${use.name} is hidden from this person by its default member permissions`);
    }
    if (command.wire.nsfw === true && !channel.nsfw)
      throw new Error(`${use.name} needs an age-restricted channel`);
    return { command, channel };
  }

  function commandData(command: RegisteredCommand): Wire {
    const { id, name, type, guildId } = command;
    return { id, name, type, ...(guildId === undefined ? {} : { guild_id: guildId }) };
  }

  function send(type: number, use: CommandUse, typed: Typed): InteractionHandle {
    const { command, channel } = seen(SLASH, use);
    const declared = wiresIn(command.wire.options);
    const { options, resolved } = resolveOptions(parts, declared, typed, world.guildOf(channel));
    return sendInteraction(parts, {
      ...use,
      type,
      commandName: command.name,
      focusedType: focusedTypeIn(options),
      contexts: command.wire.contexts,
      integrationTypes: command.wire.integration_types,
      data: {
        ...commandData(command),
        ...(options.length > 0 ? { options } : {}),
        ...(resolved ? { resolved } : {}),
      },
    });
  }

  return {
    invokeCommand(use: CommandUse): InteractionHandle {
      return send(InteractionType.Command, use, use);
    },
    /** Resolves with what the bot suggests; rejects when it does not answer in time. */
    async autocomplete(use: AutocompleteUse, timeoutMs = 3000): Promise<Suggestion[]> {
      const callback = await send(InteractionType.Autocomplete, use, use).callback(timeoutMs);
      return (callback.data.choices ?? []) as Suggestion[];
    },
    invokeMessageCommand(use: MessageCommandUse): InteractionHandle {
      const { command, channel } = seen(ON_MESSAGE, use);
      const target = channel.messages.get(idOf(use.message));
      if (!target) throw new Error(`No message ${idOf(use.message)} in that channel`);
      // The target of a message command is exempt from the Message Content intent.
      const messages = { [target.id]: payloads.message(target, true) };
      return sendInteraction(parts, {
        ...use,
        type: InteractionType.Command,
        commandName: command.name,
        contexts: command.wire.contexts,
        integrationTypes: command.wire.integration_types,
        targetMessage: target,
        data: { ...commandData(command), target_id: target.id, resolved: { messages } },
      });
    },
  };
}

function focusedTypeIn(options: readonly Wire[]): number | undefined {
  for (const option of options) {
    const type = option.focused === true ? Number(option.type) : focusedTypeIn(wiresIn(option.options));
    if (type !== undefined) return type;
  }
  return undefined;
}
