// What went wrong with what a person wanted, and what to do about it: a sentence for each code of a UserError.
import type { UserErrorCode } from '../errors.ts';
import type { NoPicture } from '../image/pictures.ts';
import type { Typed } from './typed.ts';

type Details = Readonly<Record<string, string | number>>;

/** Why there is no picture to go on from, and what would help. */
const noPictureMessages: Readonly<Record<NoPicture, (typed: Typed) => string>> = {
  deleted: () => 'That picture is not here any more: it has been deleted.',
  empty: () => 'There is no picture in that. Choose a message with one, or attach it.',
  not_ready: () => 'That picture is still being made. Wait until it is there.',
  hidden_channel: () =>
    'I cannot see that channel, or you cannot. Invite me there, or attach the picture to what you ask.',
  hidden_contents: (typed) =>
    'I cannot see what is in that message. Under one of my pictures press Edit; for any other choose Edit image in its ' +
    `menu, mention me in your reply, or attach it to ${typed('edit')}. Whoever runs this bot can switch on Message ` +
    'Content, so that I see pictures of other people.',
  unreachable: () => 'I could not look at that message just now. Try again in a moment.',
  other_team: () => 'That belongs to another team. I only change pictures of this one.',
  not_yours: () => 'That picture is private and not yours.',
  no_link: () => 'That is no link to a message here. Copy the link of the message that holds the picture.',
  nothing_here: (typed) =>
    `I know of no picture here. ${typed('imagine')} makes one; or attach one to ${typed('edit')}, or give the link of its message.`,
  not_made_here: () => 'I did not make that picture, so I cannot make it again. Edit or vary it instead.',
  expired: (typed) => `That was too long ago. Choose the picture again, for example with ${typed('edit')}.`,
};

function isNoPicture(why: string | number | undefined): why is NoPicture {
  return typeof why === 'string' && Object.hasOwn(noPictureMessages, why);
}

function asPartOfASentence(summary: string): string {
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

/** What went wrong and what to do about it, for each thing that a person can run into. */
export const userErrorMessages: Readonly<Record<UserErrorCode, (details: Details, typed: Typed) => string>> =
  {
    unknown_command: ({ command }, typed) =>
      `I do not know ${command ?? 'that'}. ${typed('help')} shows what I can do.`,
    invalid_options: ({ problem, command }, typed) => {
      const help = [typed('help'), command].filter((word) => word !== undefined).join(' ');
      return `${problem ?? 'Something in there is not right.'} ${help} shows how it goes.`;
    },
    not_allowed: () => 'That is for the admins of this team.',
    not_found: () => 'That is not here any more.',
    no_picture: ({ why }, typed) => noPictureMessages[isNoPicture(why) ? why : 'deleted'](typed),
    already_largest: () => 'That picture is as large as I can make it. Nothing was charged.',
    prompt_missing: ({ name = 'imagine', wanted = 'What the picture should show', example = '' }, typed) =>
      `Tell me ${asPartOfASentence(String(wanted))}, for example: ${typed(String(name))} ${example}`.trim(),
    too_many_references: ({ most }) =>
      `At most ${most ?? 14} ${most === 1 ? 'picture' : 'pictures'}, please.`,
    unreadable_picture: () => 'One of the pictures could not be read. Send it again, as PNG, JPEG or WebP.',
    unknown_style: ({ name, near }, typed) =>
      `There is no style “${name}”. ${near ? `Did you mean ${near}?` : `${typed('style list')} shows those there are.`} Nothing was charged.`,
    unknown_provider: ({ name, known }) =>
      `There is no provider “${name}” here. There ${String(known).includes(',') ? 'are' : 'is'} ${known}.`,
    against_rules: ({ rule, scope }, typed) =>
      `${rule ?? 'The rules here do not allow that.'} Admins can change that with ` +
      `${typed(scope === 'channel' ? 'settings channel' : 'settings team')}. Nothing was charged.`,
    expired: () => 'That offer has ended. Ask again. Nothing was charged.',
    team_not_approved: () =>
      'This team may not spend credits here yet. Whoever runs this bot can approve it.',
    no_home_team: () => 'I do not know which team pays for you. Ask in a channel of your team first.',
    several_home_teams: () =>
      'You are in several teams that I work for. Ask in a channel of the one that should pay.',
    no_provider: ({ named, unknown, remedy }) => {
      const said = `${named ?? 'No provider'} can${named === undefined ? '' : 'not'} do exactly that.`;
      const problem = unknown === undefined ? said : `There is no provider “${unknown}” here.`;
      return `${problem} ${remedy === undefined ? '' : `${remedy} `}Nothing was charged.`;
    },
    too_busy: ({ scope }) =>
      scope === 'member'
        ? 'You have many pictures under way. Wait for one of them, then ask again. Nothing was charged.'
        : 'There is too much going on right now. Ask again in a few minutes. Nothing was charged.',
    stopping: () => 'I am being restarted. Ask again in a minute. Nothing was charged.',
    storage_full: () =>
      'There is no room left to keep pictures. Whoever runs this bot has to make some. Nothing was charged.',
  };
