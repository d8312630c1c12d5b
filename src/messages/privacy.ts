// What is said about one’s own data and how long pictures are kept.
import type { Typed } from './typed.ts';

/** What people are told about their own data. */
export const privacyMessages = {
  download: 'Download everything that I keep of you',
  linkLives: 'The link works for a day. Whoever has it can open it, so keep it to yourself.',
  noAddress:
    'I cannot hand out a file of that size here: whoever runs this bot has to give it a public address first (PUBLIC_URL).',
  mayErase:
    'This erases who you are to me, everything that you asked for and every picture that you made here, public ones ' +
    'included. What runs is cancelled. Nothing brings it back.',
  exportFirst: (typed: Typed) => `${typed('privacy export')} gives you all of it first.`,
  erase: 'Erase everything',
  erased:
    'Erased. I do not know you any more; what was spent stays in the books without your name. ' +
    'Messages that show your pictures go in the next minutes, where I may still delete them.',
  daysOrForever: 'Give a number of days, or say for ever, but not both.',
  channelKeeps: 'This channel',
  teamKeeps: 'The whole team',
  keeps: (days: number | null) =>
    days === null
      ? 'keeps pictures for ever.'
      : `keeps pictures for ${days === 1 ? 'one day' : `${days} days`}.`,
  shorterCounts:
    'The shorter of the two counts. What is older goes within the hour, with its prompt. ' +
    'Messages that were posted stay where they are.',
};
