// Invocation → command → reply: the single catch around what people do.
import type { Clock } from './clock.ts';
import type { AnyCommand, Call, CommandSet, Services } from './command.ts';
import { channelOf, type PlatformId } from './destination.ts';
import type { Enrol } from './enrolment.ts';
import { StoreError, UserError } from './errors.ts';
import { type MemberId, newId, type TeamId } from './ids.ts';
import type { Dispatch, Invocation } from './invocation.ts';
import type { Log } from './log.ts';
import { bugMessage, storeMessages } from './messages/process.ts';
import { userErrorMessages } from './messages/user-errors.ts';
import { optionSpecs } from './option.ts';
import { line, type Reply } from './reply.ts';
import type { Settings } from './settings.ts';
import type { Team } from './store/records.ts';
import { createTurns } from './turns.ts';

export type DispatchParts = {
  readonly commands: CommandSet;
  readonly services: Services;
  readonly enrol: Enrol;
  /** Operators, as `<platform>:<person id>`: admins of every team. */
  readonly operators: ReadonlySet<string>;
  /** Told whether somebody is an admin whenever that was found out. */
  readonly noteAdmin: (
    who: {
      readonly memberId: MemberId;
      readonly teamId: TeamId;
      readonly platform: PlatformId;
      readonly personId: string;
    },
    isAdmin: boolean,
  ) => void;
  /** Told what people call the channel where something was done; undefined: nobody says. */
  readonly noteChannel: (teamId: TeamId, channelId: string, name: string | undefined) => void;
  readonly metrics: { countCommand(command: string, outcome: string): void };
  readonly clock: Clock;
  readonly log: Log;
};

/** Of a group's word and a subcommand's, as Discord allows them. */
const longestName = 65;
/** Of a form (Slack). */
const longestTitle = 24;

/** Asks for everything that the command takes. */
function wholeForm(command: AnyCommand, { subject }: Call<unknown>): Reply {
  const fields = optionSpecs(command.options).map(({ name }) => ({ option: name }));
  const form = {
    command: command.name,
    title: command.name.slice(0, longestTitle),
    subject: subject ?? '',
    fields,
  };
  return { lines: [], images: [], buttons: [], audience: 'private', form };
}

export function createDispatch(parts: DispatchParts): Dispatch {
  const { commands, services, enrol, clock } = parts;
  // Two hundred commands at once must not keep each other's acknowledgements waiting.
  const turn = createTurns(clock);

  const isOperator = ({ platform, person }: Pick<Invocation, 'platform' | 'person'>): boolean =>
    parts.operators.has(`${platform}:${person.externalId}`);

  /** Undefined when it cannot be found out. */
  const isAdminOf = async (
    { platform, person }: Invocation,
    { externalId }: Pick<Team, 'externalId'>,
    { adminRoleId }: Pick<Settings, 'adminRoleId'>,
  ): Promise<boolean | undefined> => {
    if (isOperator({ platform, person })) return true;
    if (adminRoleId !== undefined && person.roleIds.includes(adminRoleId)) return true;
    try {
      return await person.isTeamAdmin({ externalId, adminRoleId });
    } catch (error) {
      parts.log.warn(
        { err: error, platform },
        'Whether somebody is an admin could not be asked: taken as no',
      );
      return undefined;
    }
  };

  const run = async (invocation: Invocation, command: AnyCommand): Promise<Reply> => {
    const { team, member } = await enrol(invocation);
    const channelId = channelOf(invocation.destination);
    // In a thread the name is the thread's own.
    parts.noteChannel(team.id, invocation.destination.channelId, invocation.channelName);
    const settings = await services.settings.inForce({ teamId: team.id, channelId, memberId: member.id });
    const call: Call<unknown> = {
      platform: invocation.platform,
      teamId: team.id,
      teamExternalId: team.externalId,
      teamApproved: team.approved,
      memberId: member.id,
      memberName: member.name,
      timeZone: team.timeZone,
      roleIds: invocation.person.roleIds,
      settings,
      isAdmin: async () => {
        const isAdmin = await isAdminOf(invocation, team, settings);
        const { platform, person } = invocation;
        const who = { memberId: member.id, teamId: team.id, platform, personId: person.externalId };
        if (isAdmin !== undefined) parts.noteAdmin(who, isAdmin);
        return isAdmin === true;
      },
      isOperator: isOperator(invocation),
      options: invocation.options,
      subject: invocation.subject,
      pointer: invocation.pointer,
      destination: invocation.destination,
      dedupeKey: invocation.dedupeKey,
      token: invocation.token,
      typed: (name) => commands.typed(invocation.platform, name),
    };
    if (command.audience === 'admins' && !(await call.isAdmin())) throw new UserError('not_allowed');
    if (invocation.opensForm) return command.form?.(call, services) ?? wholeForm(command, call);
    return command.run(call, services);
  };

  /** A sentence for whatever went wrong; what nobody expected is logged with its cause under an id to quote. */
  const explain = (
    error: unknown,
    command: string,
    typed: (name: string) => string,
  ): { readonly text: string; readonly outcome: string } => {
    if (error instanceof UserError) {
      return { text: userErrorMessages[error.code](error.details, typed), outcome: error.code };
    }
    if (
      error instanceof StoreError &&
      (error.code === 'full' || error.code === 'busy' || error.code === 'unreachable')
    ) {
      parts.log.error({ err: error, command }, 'The store could not do what a command needed');
      const text =
        error.code === 'full' ? userErrorMessages.storage_full({}, typed) : storeMessages[error.code];
      return { text, outcome: `store_${error.code}` };
    }
    const id = newId().slice(-12);
    parts.log.error({ err: error, command, bug: id }, 'A command failed');
    return { text: bugMessage(id), outcome: 'bug' };
  };

  return async (invocation) => {
    await turn();
    const command = commands.find(invocation.command);
    const name = command?.name ?? 'unknown';
    try {
      if (command === undefined)
        throw new UserError('unknown_command', { command: `/${invocation.command.slice(0, longestName)}` });
      const reply = await run(invocation, command);
      parts.metrics.countCommand(name, 'ok');
      return reply;
    } catch (error) {
      const { text, outcome } = explain(error, name, (other) => commands.typed(invocation.platform, other));
      parts.metrics.countCommand(name, outcome);
      return { lines: [line('plain', text)], images: [], buttons: [], audience: 'private' };
    }
  };
}
