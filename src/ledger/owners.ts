// How whose a wallet is, in the words of budgets, and what it is about in the ledger go over into each other. Pure.
import { asId, type MemberId, type TeamId } from '../ids.ts';
import type { WalletShare } from '../store/records.ts';
import type { WalletOwner } from './budgets.ts';

export type OwnedKind = WalletOwner['kind'];

export function walletOf(
  teamId: TeamId,
  owner: WalletOwner,
): Pick<WalletShare, 'subject'> & { readonly teamId: TeamId; readonly kind: OwnedKind } {
  const { kind } = owner;
  switch (kind) {
    case 'team':
      return { teamId, kind, subject: teamId };
    case 'member':
      return { teamId, kind, subject: owner.memberId };
    case 'role':
      return { teamId, kind, subject: owner.roleId };
    case 'channel':
      return { teamId, kind, subject: owner.channelId };
  }
}

export function ownerOf(kind: OwnedKind, subject: string): WalletOwner {
  switch (kind) {
    case 'team':
      return { kind };
    case 'member':
      return { kind, memberId: asId<MemberId>(subject) };
    case 'role':
      return { kind, roleId: subject };
    case 'channel':
      return { kind, channelId: subject };
  }
}
