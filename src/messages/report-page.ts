// What the reports' page says by itself; its own words stand in its files.

export const reportPageMessages = {
  noVisit: 'Please come in by a link',
  howToVisit:
    'Reports can be seen only by a link of your own. Ask for one where you chat: an admin gets it below /report show. It is good for ten minutes and once, and lets you in for twelve hours.',
  badLink: 'This link is good no longer',
  howToGetAnother:
    'A link to the reports is good for ten minutes, and lets one person in once. Ask for another one with /report show.',
  unknownPeriod: 'Those are no days that I understand.',
  notUnderstood: 'The page asked for something that I do not understand. Please load it again.',
  visitEnded: 'Your visit has ended. Ask for another link with /report show.',
};
