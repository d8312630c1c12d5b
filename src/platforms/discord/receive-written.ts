// What people write to the bot → invocations: replies to its pictures, mentions and direct messages.
import type { Clock } from '../../clock.ts';
import type { AnyCommand, CommandSet } from '../../command.ts';
import { UserError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages/discord.ts';
import { optionSpecs } from '../../option.ts';
import type { Pointer } from '../../pointer.ts';
import { line, type Reply } from '../../reply.ts';
import { parseTyped } from '../grammar.ts';
import { readMention } from '../mention.ts';
import type { Told } from './interactions.ts';
import { withNames } from './named.ts';
import { withTyped } from './typed-prompt.ts';
import { plainWords, readWritten, type Said, writtenSchema } from './written.ts';
import type { AnswerWritten } from './written-answer.ts';
import type { WrittenPlace } from './written-place.ts';

/** Answering goes on for this long at most. */
const answerMs = 15 * 60_000;

export type WrittenParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly apiUrl: string | undefined;
  readonly answer: AnswerWritten;
  readonly place: WrittenPlace;
  /** Undefined before it is connected. */
  botId(): string | undefined;
  readsEverything(): boolean;
  teamName(guildId: string): string | undefined;
};

/** @returns what handles one message as it came over the wire. */
export function createReceiveWritten(parts: WrittenParts): (wire: unknown, told: Told) => Promise<void> {
  const { clock, log, apiUrl, answer, place, teamName } = parts;

  return async (wire, { commands, dispatch }) => {
    const read = writtenSchema.safeParse(wire);
    const botId = parts.botId();
    if (!read.success || botId === undefined) {
      log.debug({ issues: read.error?.issues.length }, 'message of an unknown form ignored');
      return;
    }
    const written = read.data;
    const said = readWritten(written, { botId, readsEverything: parts.readsEverything(), apiUrl });
    if (said === undefined) return;
    const signal = clock.deadline(answerMs);
    const { destination, isTeamAdmin } = await place(written, botId, signal);
    if (said.kind === 'unreadable')
      return answer(destination, sentence(discordMessages.cannotRead, 'public'), signal);
    const asked = understand(said, commands);
    if (asked === undefined) return;
    if ('sentence' in asked) return answer(destination, sentence(asked.sentence), signal);
    const { author, member, guild_id: guildId } = written;
    const invocation: Invocation = {
      platform: 'discord',
      team: guildId === undefined ? undefined : { externalId: guildId, name: teamName(guildId) ?? guildId },
      person: {
        externalId: author.id,
        name: destination.personName,
        roleIds: guildId === undefined ? [] : (member?.roles ?? []),
        isTeamAdmin,
      },
      command: asked.command.name,
      options: asked.options,
      ...(asked.pointer && { pointer: asked.pointer }),
      destination,
      dedupeKey: `discord:${guildId ?? author.id}:${written.id}`,
    };
    await answer(destination, await dispatch(invocation), signal);
  };
}

type Understood =
  | {
      readonly command: AnyCommand;
      readonly options: Readonly<Record<string, unknown>>;
      readonly pointer: Pointer | undefined;
    }
  | { readonly sentence: string };

function understand(
  { words, mentioned, repliedTo, pictures }: Said,
  commands: CommandSet,
): Understood | undefined {
  const hasPictures = pictures.length > 0;
  const meansPicture = repliedTo !== undefined || hasPictures;
  const asked = readMention(commands, 'discord', words, hasPictures);
  if (asked.kind === 'sentence') return asked;
  const inWords = (meansPicture ? commands.find('edit') : undefined) ?? commands.find('imagine');
  const command = asked.kind === 'command' ? asked.command : inWords;
  if (command === undefined) return undefined;
  const changes = command.name === 'edit';
  const options =
    asked.kind === 'words'
      ? asWritten(plainWords(asked.text, mentioned), command)
      : asTyped(asked.text, command, mentioned);
  if ('sentence' in options) return options;
  const isMeant = changes && repliedTo === undefined && hasPictures;
  const references = isMeant ? {} : asReferences(pictures, command);
  const pointer = isMeant ? ({ kind: 'attached', pictures } as const) : repliedTo;
  return { command, options: { ...options.given, ...references }, pointer };
}

type Given = { readonly given: Readonly<Record<string, unknown>> };

function asTyped(
  text: string,
  command: AnyCommand,
  mentioned: Said['mentioned'],
): Given | { readonly sentence: string } {
  const specs = optionSpecs(command.options);
  try {
    const given = parseTyped(text, specs, { plain: (written) => plainWords(written, mentioned) });
    return { given: withNames(given, specs, { users: mentioned }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { sentence: String(error.details.problem ?? discordMessages.invalidOptions) };
  }
}

/** In people's own words a dash is a dash, unless all of it is understood. */
function asWritten(text: string, command: AnyCommand): Given {
  const prompt = optionSpecs(command.options).find(({ positional }) => positional === true);
  return { given: prompt === undefined || text === '' ? {} : withTyped({ [prompt.name]: text }, command) };
}

/** The option for pictures to go by; one that takes a single picture is for the one that is changed. */
function asReferences(pictures: Said['pictures'], command: AnyCommand): Readonly<Record<string, unknown>> {
  const specs = optionSpecs(command.options).filter(({ kind }) => kind === 'images');
  const spec = specs.find(({ max }) => (max ?? 1) > 1) ?? specs[0];
  if (spec === undefined || pictures.length === 0) return {};
  return { [spec.name]: pictures.slice(0, spec.max).map(({ source }) => source) };
}

function sentence(text: string, audience: Reply['audience'] = 'private'): Reply {
  return { lines: [line('plain', text)], images: [], buttons: [], audience };
}
