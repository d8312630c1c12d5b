// What the commands about one’s own pictures and credits answer.
import type { Rule, SettingScope } from '../settings.ts';
import { inCredits } from './budgets.ts';
import { dateFormat } from './dates.ts';
import { placeNames } from './places.ts';
import type { Typed } from './typed.ts';

/** What the commands answer. */
export const commandMessages = {
  accepted: 'On it.',
  cancelled: 'Cancelled. Nothing was charged.',
  cancelledPartly: (
    { ended, made, running }: { readonly ended: number; readonly made: number; readonly running: number },
    credits: string,
    typed: Typed,
  ) =>
    [
      ended > 0 && 'Cancelled what had not started.',
      made > 0 &&
        `${made === 1 ? 'One picture was' : `${made} pictures were`} made before: ` +
          `${made === 1 ? 'it goes' : 'they go'} to your ${typed('history')} and cost ${inCredits(credits)}.`,
      running > 0 &&
        `${running === 1 ? 'One picture is' : `${running} pictures are`} being made already and cannot be stopped: ` +
          `${running === 1 ? 'it goes' : 'they go'} to your ${typed('history')} and will be charged.`,
    ]
      .filter((sentence) => sentence !== false)
      .join(' '),
  alreadyEnded: 'It has already ended.',
  notYours: 'That is not yours to cancel.',
  left: (left: string, of: string) => `${left} of ${inCredits(of)} left`,
  unlimited: 'No limit',
  held: (held: string) => `${held} held for pictures under way`,
  refills: (when: string) => `refills ${when}`,
  refillsAt: (at: number, timeZone: string) => `on ${dateFormat(timeZone).format(at)} (${timeZone})`,
  nothingMade: (typed: Typed) => `Nothing here yet. ${typed('imagine')} makes the first picture.`,
  nothingFound: (search: string) => `Nothing found for “${search}”.`,
  madeAt: (at: number, timeZone: string) => dateFormat(timeZone).format(at),
  sheet: (contents: string) => `Contact sheet. ${contents}`,
  nothingLiked: 'There is nothing here that you like yet. Press Favourite under a picture to find it here.',
  nothingBy: (name: string) => `${name || 'They'} never made anything here.`,
  older: 'Older',
  newer: 'Newer',
  helpTitle: 'What I can do',
  /** @param example the name of a command. */
  helpMore: (typed: Typed, example: string) =>
    `${typed('help')} with the whole name of a command shows its options: ${typed('help')} ${example}`,
  costs: (credits: string) => `This costs ${inCredits(credits)}.`,
  above: ({ value, from }: Rule<number, SettingScope>, credits: (micros: number) => string) =>
    from === 'member'
      ? `You want to be asked above ${credits(value)}.`
      : `In ${placeNames[from]} you are asked first above ${credits(value)}.`,
  dearerNow: 'It has become dearer since you were told.',
  pictures: (count: number) => (count === 1 ? '1 picture' : `${count} pictures`),
  offerEnds: (at: number, timeZone: string) =>
    `Nothing is held or charged before you say so. The offer ends on ${dateFormat(timeZone).format(at)} (${timeZone}).`,
  confirm: (credits: string) => `Make it · ${inCredits(credits)}`,
  cancelOffer: 'Cancel',
  atMost: (most: number) => `at most ${most}`,
  usually: (usual: string) => `usually ${usual}`,
};
