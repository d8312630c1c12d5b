import { expect, it } from 'vitest';
import { channelNameIn, createChannelNames } from '../../../src/platforms/slack/channel-names.ts';

it('knows what channels were called last, and nothing of others', () => {
  const names = createChannelNames();
  names.note('C1', 'marketing');
  names.note('C1', 'marketing-and-sales');
  expect(names.of(['C1', 'C2'])).toEqual(new Map([['C1', 'marketing-and-sales']]));
});

it.each(['directmessage', 'privategroup', 'mpdm-ada--maya-1', '', undefined])(
  'takes “%s” for no name',
  (word) => {
    expect(channelNameIn(word)).toBeUndefined();
  },
);
