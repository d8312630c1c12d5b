// How sentences name wallets.

export const walletNames: Readonly<Record<string, string>> = {
  member: 'your own budget',
  role: "your role's budget",
  channel: "this channel's budget",
  team: "the team's budget",
  pot: 'the pot of this event',
  installation: 'the budget of this whole installation',
};
