// Every sentence that a person reads, in one place. Functions take plain values and answer strings or reply lines.

/** What only Discord says. */
export const discordMessages = {};

/** What is wrong with typed options, wherever they are typed. */
export const grammarMessages = {
  unknownOption: (option: string, nearest: string | undefined) =>
    `There is no option --${option}.${nearest === undefined ? '' : ` Did you mean --${nearest}?`}`,
  valueMissing: (option: string) => `The option --${option} needs a value.`,
  notANumber: (option: string, value: string) => `--${option} takes a whole number, not “${value}”.`,
  notAChoice: (option: string, value: string, choices: readonly string[]) =>
    `--${option} does not know “${value}”. It takes ${choices.join(', ')}.`,
  notAFlag: (option: string) => `--${option} is either on or off.`,
  picturesAreAttached: (option: string) => `Pictures for --${option} are attached, not typed.`,
  strayWords: (words: string) => `I do not know what to do with “${words}”.`,
};

/** What only Slack says. */
export const slackMessages = {
  onIt: 'On it …',
  inviteMe: 'I cannot post in this channel. Type `/invite @Plantain` here, or ask again with --private.',
  unknownCommand: (name: string) => `There is no command ${name}. Type /plantain help for those there are.`,
  invalidOptions: 'One of the options is not one that I can use.',
  formExpired: 'The form took too long to open. Please try again.',
  notOurPicture: 'That message holds no picture of mine.',
  sentPrivately: 'I sent it to you in a direct message.',
  movedTo: 'The pictures are here:',
  open: 'Open',
  submit: 'Go',
  close: 'Cancel',
  yes: 'Yes',
  usually: (value: string) => `Usually ${value}.`,
  required: 'This is needed.',
  invalidField: (summary: string) => `This does not fit: ${summary}`,
  picture: 'Picture',
  badToken: 'Slack does not accept SLACK_BOT_TOKEN: install the app again and copy its Bot User OAuth Token.',
  badAppToken:
    'Slack does not accept SLACK_APP_TOKEN: make an app-level token with the scope connections:write.',
  unreachable: 'Slack cannot be reached.',
  noWayIn: 'Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN.',
  noFileAccess:
    'Slack showed a sign-in page in place of the file: install the app again so that it has the scope files:read.',
};

/** What only the web page says. */
export const webMessages = {
  unknownCommand: (name: string) => `There is no command /${name}. Type /help for those there are.`,
  unknownButton: 'That button does nothing any more.',
  invalidOptions: 'One of the options is not one that I can use.',
  noPicturesTaken: (command: string) => `/${command} does not take pictures.`,
  attachmentGone: 'A picture that you attached is not there any more. Please attach it again.',
  attachedPicture: 'Picture that you attached',
  notAPicture: 'That is not a picture that I can use. PNG, JPEG and WebP work.',
  pictureTooLarge: 'That picture is too large. It may have up to 20 MB and 100 megapixels.',
  pictureGone: 'That picture is not here (any more).',
  notUnderstood: 'The page sent something that I do not understand. Please load it again.',
  notRunning: 'Plantain is starting or stopping.',
  refused: 'Not from here',
  wrongHost:
    'This address is not one of mine. Open the one that was printed at start, or set PUBLIC_URL to this one.',
  wrongOrigin: 'Another page asked for this, and only my own page may.',
  noEntry: 'Please come in by the link',
  howToEnter: 'This page can be entered only by the link that was printed when Plantain started.',
  entering: 'Opening Plantain',
  enter: 'Go to the page',
  check: {
    open: (url: string) => `At ${url}, for this computer alone.`,
    guarded: (url: string) => `At ${url}, by the link that is printed at start.`,
  },
};
