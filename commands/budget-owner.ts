// Whose budget an admin means: the options that say it, what they come to, and how an answer names them.
import type { z } from 'zod';
import type { Call, Services } from '../src/command.ts';
import { UserError } from '../src/errors.ts';
import type { BudgetOwner, WalletOwner } from '../src/ledger/budgets.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';
import { option } from '../src/option.ts';
import type { Span } from '../src/reply.ts';

export function ownerOptions() {
  return {
    member: option.person({ summary: 'Whose: this member' }).optional(),
    role: option.role({ summary: 'Whose: all with this role together' }).optional(),
    channel: option.channel({ summary: 'Whose: everybody in this channel together' }).optional(),
    team: option.flag({ summary: 'Whose: the whole team', usual: 'no' }).optional(),
  };
}

type Given = {
  readonly [Name in keyof ReturnType<typeof ownerOptions>]?: z.infer<ReturnType<typeof ownerOptions>[Name]>;
};
type Named = NonNullable<Given['member']>;

/** Whose it is, and their name as the beginning of a sentence. */
export type Owned<Owner> = { readonly owner: Owner; readonly name: readonly Span[] };

/** @throws a UserError unless exactly one is named. */
export async function readOwner(
  { member, role, channel, team }: Given,
  call: Pick<Call<unknown>, 'teamId'>,
  { budgets }: Pick<Services, 'budgets'>,
): Promise<Owned<WalletOwner>> {
  const given = [member, role, channel, team === true ? team : undefined].filter((one) => one !== undefined);
  if (given.length > 1) refuse(say.onlyOne);
  if (member !== undefined) {
    const memberId = await budgets.memberOf(call.teamId, member);
    return { owner: { kind: 'member', memberId }, name: [{ person: member.id, name: nameOf(member) }] };
  }
  if (role !== undefined) return { owner: { kind: 'role', roleId: role.id }, name: [roleSpan(role)] };
  if (channel !== undefined)
    return { owner: { kind: 'channel', channelId: channel.id }, name: [channelSpan(channel)] };
  return team === true ? { owner: { kind: 'team' }, name: [{ bold: say.teamName }] } : refuse(say.who);
}

/** The same where what each member has may be meant as well. */
export async function readBudgetOwner(
  { each, ...given }: Given & { readonly each?: boolean | undefined },
  call: Pick<Call<unknown>, 'teamId'>,
  services: Pick<Services, 'budgets'>,
): Promise<Owned<BudgetOwner>> {
  const { member, role, channel, team } = given;
  const isOther = member !== undefined || channel !== undefined || team === true;
  if (each !== true)
    return isOther || role !== undefined ? readOwner(given, call, services) : refuse(say.whoWithEach);
  if (isOther) refuse(say.eachWhom);
  return {
    owner: { kind: 'each_member', roleId: role?.id },
    name: role === undefined ? [{ bold: say.eachMember }] : [{ bold: say.eachMemberWith }, roleSpan(role)],
  };
}

/** By what is kept of them: names of roles and channels are the platform's to show. */
export function ownerSpans(owner: BudgetOwner, memberName: string | undefined): readonly Span[] {
  switch (owner.kind) {
    case 'team':
      return [{ bold: say.teamName }];
    case 'member':
      return [{ bold: memberName ?? say.nobody }];
    case 'role':
      return [roleSpan({ id: owner.roleId, name: '' })];
    case 'channel':
      return [channelSpan({ id: owner.channelId, name: '' })];
    case 'each_member':
      return owner.roleId === undefined
        ? [{ bold: say.eachMember }]
        : [{ bold: say.eachMemberWith }, roleSpan({ id: owner.roleId, name: '' })];
  }
}

export function roleSpan(role: Named): Span {
  return { role: role.id, name: nameOf(role) };
}

export function channelSpan(channel: Named): Span {
  return { channel: channel.id, name: nameOf(channel) };
}

/** Where the platform could not tell. */
function nameOf({ id, name }: Named): string {
  return name === '' ? id : name;
}

function refuse(problem: string): never {
  throw new UserError('invalid_options', { problem });
}
